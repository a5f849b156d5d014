"""The protobuf wire format, and the messages of the services that the suite calls."""
