# How the unit tests are built: quickly, since most of their time is what each file reads and instantiates, and only what they test need be fast.

option(WIREPROOF_TESTS_APART "Run each unit test in a process of its own; else each program is one" ON)

enable_testing()
include(GoogleTest)

file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/unit_test.cc CONTENT "")
add_library(unit_test_headers OBJECT ${PROJECT_BINARY_DIR}/generated/unit_test.cc)
target_link_libraries(unit_test_headers PUBLIC wireproof_options GTest::gmock_main)
target_compile_options(unit_test_headers PUBLIC -O0)
target_precompile_headers(unit_test_headers PRIVATE <gmock/gmock.h> <gtest/gtest.h>)

# Defines the test program NAME, for ctest too: of the given sources, on the given LIBRARY.
function(add_unit_tests name library)
  cmake_parse_arguments(PARSE_ARGV 2 tests "NO_PRETTY_VALUES" "" "")
  add_executable(${name} ${tests_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${library} GTest::gmock_main)
  target_compile_options(${name} PRIVATE -O0)
  target_precompile_headers(${name} REUSE_FROM unit_test_headers)
  if(WIREPROOF_PRECOMPILED)
    set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 5)
  endif()
  if(NOT WIREPROOF_TESTS_APART)
    add_test(NAME ${name} COMMAND ${name})
  elseif(tests_NO_PRETTY_VALUES)
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES)
  else()
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST)
  endif()
endfunction()
