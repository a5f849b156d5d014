# Ruby's interop client, from wherever the gem that Debian packages has it.
require 'grpc'

load File.join(Gem.loaded_specs.fetch('grpc').full_gem_path, 'src/ruby/pb/test/client.rb')
main
