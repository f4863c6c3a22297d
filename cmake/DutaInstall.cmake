# What `cmake --install build/release --prefix DIR` puts where.
#
#   bin/                   dutad, duta, duta-adapter, duta-adapter-worker,
#                          duta-markings
#   lib/duta/adapters/     the ministries' adapters
#   lib/systemd/system/    dutad.service; lib/sysusers.d/ its user, lib/tmpfiles.d/ its directory
#   lib/cmake/Duta/        find_package(Duta): duta_adapter() for other trees
#   include/duta/          the adapters' ABI and SDK
#   share/duta/proto/      the contract
#   share/duta/duta.binpb  the same as a FileDescriptorSet
#   share/duta/adapters/   the schema of the ministries' configurations, for their bundles
#   share/doc/duta/        documents
#   share/bash-completion, share/zsh, share/fish
install(TARGETS dutad duta duta-adapter duta-adapter-worker duta-markings RUNTIME DESTINATION bin)

get_property(ministries GLOBAL PROPERTY DUTA_MINISTRIES)
list(TRANSFORM ministries PREPEND adapter_)
install(TARGETS ${ministries} LIBRARY DESTINATION lib/duta/adapters)

install(DIRECTORY plugins/abi plugins/sdk DESTINATION include/duta/plugins FILES_MATCHING PATTERN "*.h")
install(FILES adapters/configuration/configuration.schema.json DESTINATION share/duta/adapters)
install(DIRECTORY proto/ DESTINATION share/duta/proto FILES_MATCHING PATTERN "*.proto")
install(FILES "${PROJECT_BINARY_DIR}/proto/duta.binpb" DESTINATION share/duta)
install(FILES packaging/DutaConfig.cmake plugins/sdk/DutaAdapter.cmake plugins/sdk/adapter.map
        DESTINATION lib/cmake/Duta)
install(FILES README.md CHANGELOG.md LICENSE SECURITY.md DESTINATION share/doc/duta)
install(DIRECTORY docs/ DESTINATION share/doc/duta/docs)

# The unit names the programs by their path, which is known when they are installed.
install(CODE "
  set(DUTA_BIN \"\${CMAKE_INSTALL_PREFIX}/bin\")
  configure_file(\"${PROJECT_SOURCE_DIR}/packaging/dutad.service.in\" \"${PROJECT_BINARY_DIR}/dutad.service\" @ONLY)")
install(FILES "${PROJECT_BINARY_DIR}/dutad.service" DESTINATION lib/systemd/system)
install(FILES packaging/duta.sysusers DESTINATION lib/sysusers.d RENAME duta.conf)
install(FILES packaging/duta.tmpfiles DESTINATION lib/tmpfiles.d RENAME duta.conf)

# The command writes its own completions.
set(completions "${PROJECT_BINARY_DIR}/completions")
file(MAKE_DIRECTORY "${completions}")
foreach(shell bash zsh fish)
  list(APPEND completion_files "${completions}/${shell}")
  add_custom_command(OUTPUT "${completions}/${shell}"
                     COMMAND duta completion ${shell} > "${completions}/${shell}" DEPENDS duta VERBATIM)
endforeach()
add_custom_target(duta-completions DEPENDS ${completion_files})
install(FILES "${completions}/bash" DESTINATION share/bash-completion/completions RENAME duta)
install(FILES "${completions}/zsh" DESTINATION share/zsh/site-functions RENAME _duta)
install(FILES "${completions}/fish" DESTINATION share/fish/vendor_completions.d RENAME duta.fish)
add_dependencies(duta-programs duta-completions duta-descriptors)
