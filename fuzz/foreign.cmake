# Bring your own parser (docs/fuzz-your-parser.md): programs over WIREPROOF_FOREIGN_PARSER, a source file that implements abi.h.
#   foreign_about            prints what it is and has
#   replay_foreign_TARGET    on files; corpus/foreign_TARGET below the build folder has some
#   fuzz_foreign_TARGET      linked with the fuzzing engine, where there is one (WIREPROOF_FUZZ)
cmake_path(ABSOLUTE_PATH WIREPROOF_FOREIGN_PARSER BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE parser)
if(parser MATCHES "\\.c$")
  enable_language(C)
endif()
add_library(foreign_parser OBJECT ${parser})
target_include_directories(foreign_parser PRIVATE ${PROJECT_SOURCE_DIR}) # no warnings are asked for: it is not ours
target_link_libraries(foreign_parser PUBLIC ${WIREPROOF_FOREIGN_LIBRARIES})

if(WIREPROOF_FOREIGN_DISAGREEMENTS)
  cmake_path(ABSOLUTE_PATH WIREPROOF_FOREIGN_DISAGREEMENTS BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE table)
  compile_disagreements(${table} is_listed_for_foreign foreign_disagreements.cc)
else()
  file(CONFIGURE OUTPUT no_disagreements.tsv CONTENT "class\tclause\twhy\n")
  compile_disagreements(${CMAKE_CURRENT_BINARY_DIR}/no_disagreements.tsv is_listed_for_foreign foreign_disagreements.cc)
endif()
add_library(foreign_differential STATIC ${CMAKE_CURRENT_BINARY_DIR}/foreign_disagreements.cc)
target_link_libraries(foreign_differential PUBLIC wireproof_options)

add_executable(foreign_about foreign/about.cc)
target_link_libraries(foreign_about PRIVATE foreign_parser differential)
add_custom_target(replay_foreign DEPENDS foreign_about)
add_custom_target(fuzz_foreign DEPENDS foreign_about)
set(corpus_of_frames frames) # of the target whose input is the same
set(corpus_of_hpack_decode hpack_decode)
set(corpus_of_hpack_encode hpack_decode)
foreach(name IN ITEMS frames hpack_decode hpack_encode)
  add_executable(replay_foreign_${name} target/foreign_${name}.cc target/replay.cc)
  target_link_libraries(replay_foreign_${name} PRIVATE foreign_parser foreign_differential differential)
  add_dependencies(replay_foreign replay_foreign_${name})
  set(corpus ${CMAKE_CURRENT_BINARY_DIR}/corpus/foreign_${name})
  add_custom_command(
    TARGET replay_foreign_${name} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E make_directory ${corpus}
    COMMAND ${CMAKE_COMMAND} -E chdir ${corpus} ${CMAKE_COMMAND} -E tar xf ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${corpus_of_${name}}.zip)
  if(WIREPROOF_FUZZ)
    add_executable(fuzz_foreign_${name} target/foreign_${name}.cc target/entry.cc)
    target_link_libraries(fuzz_foreign_${name} PRIVATE foreign_parser foreign_differential differential ${WIREPROOF_FUZZING_ENGINE})
    add_dependencies(fuzz_foreign fuzz_foreign_${name})
  endif()
endforeach()
