# A server on Debian's ruby-grpc: prints `listening on 127.0.0.1:PORT` and serves until SIGTERM or SIGINT.
# Usage: ruby server.rb PORT [CERT KEY [CLIENT-CA]]
require 'grpc'
# The package ships the messages of the interop tests, outside of Ruby's path.
$LOAD_PATH.unshift(File.join(Gem::Specification.find_by_name('grpc').full_gem_path, 'src/ruby/pb'))
require 'src/proto/grpc/testing/test_services_pb'
require_relative 'service'

# Each open call holds a thread, also one whose client never ends it.
MAX_OPEN_CALLS = 1024

port, cert, key, authority = ARGV
unless [1, 3, 4].include?(ARGV.length) && port.match?(/\A\d+\z/)
  warn 'usage: ruby server.rb PORT [CERT KEY [CLIENT-CA]]'
  exit 4
end
credentials = :this_port_is_insecure
if cert
  identity = { private_key: File.read(key), cert_chain: File.read(cert) }
  credentials = GRPC::Core::ServerCredentials.new(authority && File.read(authority), [identity], !authority.nil?)
end
server = GRPC::RpcServer.new(pool_size: MAX_OPEN_CALLS, server_args: { 'grpc.so_reuseport' => 0 })
bound = server.add_http2_port("127.0.0.1:#{port}", credentials)
server.handle(Service)
puts "listening on 127.0.0.1:#{bound}"
$stdout.flush
# A call that nobody ends is not waited for.
%w[TERM INT].each { |signal| Signal.trap(signal) { exit! 0 } }
server.run
