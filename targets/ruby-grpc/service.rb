# grpc.testing.TestService.
class Service < Grpc::Testing::TestService::Service
  include Grpc::Testing

  INITIAL = 'x-grpc-test-echo-initial'.freeze
  TRAILING = 'x-grpc-test-echo-trailing-bin'.freeze
  # A client that asks for the largest int32 gets an error and not the machine's memory.
  MAX_RESPONSE = 64 << 20

  def empty_call(_request, call)
    echo(call)
    Empty.new
  end

  def unary_call(request, call)
    echo(call)
    check(request.response_status, call)
    # C-core takes the coding of its replies from metadata that it keeps to itself.
    call.metadata_to_send['grpc-internal-encoding-request'] = 'gzip' if request.response_compressed&.value
    SimpleResponse.new(payload: zeros(request.response_size))
  end

  def cacheable_unary_call(_request, call)
    call.metadata_to_send['cache-control'] = 'max-age=60, public'
    SimpleResponse.new(payload: Payload.new(body: (Time.now.to_r * 1_000_000_000).to_i.to_s))
  end

  def streaming_output_call(request, call)
    echo(call)
    answer([request], call)
  end

  def streaming_input_call(call)
    echo(call)
    StreamingInputCallResponse.new(aggregated_payload_size: call.each_remote_read.sum { |one| one.payload&.body.to_s.length })
  end

  def full_duplex_call(requests, call)
    echo(call)
    answer(requests, call)
  end

  def half_duplex_call(requests, call)
    echo(call)
    answer(requests.to_a, call)
  end

  private

  # What each request asks for, as soon as it has come.
  def answer(requests, call)
    Enumerator.new do |responses|
      requests.each do |request|
        check(request.response_status, call)
        request.response_parameters.each do |wanted|
          sleep(wanted.interval_us / 1e6) if wanted.interval_us.positive?
          responses << StreamingOutputCallResponse.new(payload: zeros(wanted.size))
        end
      end
    end
  end

  def echo(call)
    call.metadata_to_send[INITIAL] = call.metadata[INITIAL] if call.metadata.key?(INITIAL)
    call.output_metadata[TRAILING] = call.metadata[TRAILING] if call.metadata.key?(TRAILING)
  end

  def check(status, call)
    return if status.nil? || status.code.zero?

    raise GRPC::BadStatus.new_status_exception(status.code, status.message, call.output_metadata)
  end

  def zeros(size)
    raise GRPC::InvalidArgument, 'a negative response size' if size.negative?
    raise GRPC::ResourceExhausted, 'response sizes end at 64 MiB' if size > MAX_RESPONSE

    Payload.new(body: "\0".b * size)
  end
end
