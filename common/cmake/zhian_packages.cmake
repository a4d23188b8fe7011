# The libraries of the distribution, by pkg-config, as imported targets PkgConfig::<short name>.

find_package(PkgConfig REQUIRED)

pkg_check_modules(zmq REQUIRED IMPORTED_TARGET libzmq>=4.3.4)
pkg_check_modules(lmdb REQUIRED IMPORTED_TARGET lmdb>=0.9.24)
pkg_check_modules(uv REQUIRED IMPORTED_TARGET libuv>=1.44)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium>=1.0.18)
pkg_check_modules(crypto REQUIRED IMPORTED_TARGET libcrypto>=3.0)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd>=1.4)
pkg_check_modules(protobuf_c REQUIRED IMPORTED_TARGET libprotobuf-c>=1.4)
pkg_check_modules(yaml REQUIRED IMPORTED_TARGET yaml-0.1)
pkg_check_modules(jansson REQUIRED IMPORTED_TARGET jansson>=2.14)
pkg_check_modules(microhttpd REQUIRED IMPORTED_TARGET libmicrohttpd>=0.9.75)
pkg_check_modules(oath REQUIRED IMPORTED_TARGET liboath>=2.6)
pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc>=2.6)
pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)
if(ZHIAN_TESTS)
	pkg_check_modules(cmocka REQUIRED IMPORTED_TARGET cmocka>=1.1.5)
endif()

# protoc drives the generator itself since 1.5, and protoc-c says that it is going away.
if(protobuf_c_VERSION VERSION_GREATER_EQUAL 1.5)
	find_program(PROTOC_C protoc REQUIRED)
else()
	find_program(PROTOC_C protoc-c REQUIRED)
endif()
