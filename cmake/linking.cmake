# How the programs are linked: so that they run on machines that have little more than the C library.

# Defines NAME: the archive FILE (and what it needs) where there is one, else the shared library SHARED.
function(prefer_archive name file shared)
  find_library(WIREPROOF_ARCHIVE_${name} ${file})
  mark_as_advanced(WIREPROOF_ARCHIVE_${name})
  add_library(${name} INTERFACE)
  if(WIREPROOF_ARCHIVE_${name})
    target_link_libraries(${name} INTERFACE ${WIREPROOF_ARCHIVE_${name}} ${ARGN})
  else()
    message(STATUS "${file} isn't here: the programs will need ${shared} where they run")
    target_link_libraries(${name} INTERFACE ${shared})
  endif()
endfunction()

# The imported targets stay shared: the reference server's gRPC is linked with them.
prefer_archive(crypto libcrypto.a OpenSSL::Crypto Threads::Threads ${CMAKE_DL_LIBS})
prefer_archive(tls libssl.a OpenSSL::SSL crypto)
prefer_archive(deflate libz.a ZLIB::ZLIB)

# Debian carries {fmt} as a shared library only; its headers hold all that an archive of its version 9 is made from.
get_target_property(fmt_type fmt::fmt TYPE)
if(fmt_type STREQUAL "SHARED_LIBRARY" AND fmt_VERSION VERSION_LESS 10)
  add_library(format STATIC ${CMAKE_CURRENT_LIST_DIR}/fmt.cc)
else()
  add_library(format INTERFACE)
  target_link_libraries(format INTERFACE fmt::fmt)
endif()

# A program of the package: cmake --install puts it into bin/. libgcc_s is wherever glibc is; its archive, and code that is
# never called, would only ask for a newer glibc.
function(add_program name)
  add_executable(${name} ${ARGN})
  target_link_options(${name} PRIVATE -static-libstdc++ -Wl,--gc-sections)
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()
