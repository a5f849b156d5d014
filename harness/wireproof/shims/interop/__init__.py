"""The standard interop client programs of gRPC, which run one test case and exit, as native adapters."""
