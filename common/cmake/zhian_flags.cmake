# Compiler and linker flags, in three interface targets:
#   zhian_flags     language, hardening, sanitizers: everything that we compile
#   zhian_warnings  our own code only, never generated code
#   zhian_posix     code that may use the system; pure code is plain C11

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Assertions stay in a release build, so NDEBUG is never defined.
set(CMAKE_C_FLAGS_RELEASE "-O2 -g")
if(ZHIAN_MUTANTS) # compiled once, run for two minutes
	set(CMAKE_C_FLAGS_RELEASE "-O1")
endif()
set(CMAKE_C_FLAGS_DEBUG "-O0 -g3")

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
include(CheckPIESupported)
check_pie_supported(LANGUAGES C)

add_library(zhian_flags INTERFACE)
target_include_directories(zhian_flags INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(zhian_flags INTERFACE
	-fno-common -fvisibility=hidden -fstack-protector-strong)
# Journals name the program that wrote them by its build id (common/base/build_id).
target_link_options(zhian_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--build-id=sha1)

if(ZHIAN_SAN)
	target_compile_options(zhian_flags INTERFACE
		-fsanitize=${ZHIAN_SAN} -fno-sanitize-recover=all -fno-omit-frame-pointer)
	target_link_options(zhian_flags INTERFACE -fsanitize=${ZHIAN_SAN})
elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
	# The undefine keeps quiet those compilers that define it themselves.
	target_compile_options(zhian_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
endif()

# Objects hold code and, beside it, what the optimiser wants at the link: daemons are optimised as a
# whole; the tests, of which there are ten times as many, and programs with PLAIN_LINK are linked as ever.
if(ZHIAN_LTO AND CMAKE_C_COMPILER_ID STREQUAL "GNU")
	target_compile_options(zhian_flags INTERFACE -flto=auto -ffat-lto-objects)
	target_link_options(zhian_flags INTERFACE
		$<IF:$<BOOL:$<TARGET_PROPERTY:ZHIAN_WHOLE_LINK>>,-flto=auto,-fno-lto>)
endif()

if(ZHIAN_FUZZ)
	if(NOT CMAKE_C_COMPILER_ID STREQUAL "Clang")
		message(FATAL_ERROR "ZHIAN_FUZZ needs clang: set CMAKE_C_COMPILER=clang")
	endif()
	target_compile_options(zhian_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

if(ZHIAN_COVERAGE)
	target_compile_options(zhian_flags INTERFACE --coverage)
	target_link_options(zhian_flags INTERFACE --coverage)
endif()

if(ZHIAN_SABOTAGE)
	target_compile_definitions(zhian_flags INTERFACE ZHIAN_SABOTAGE)
endif()

add_library(zhian_warnings INTERFACE)
target_compile_options(zhian_warnings INTERFACE
	-Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wstrict-prototypes
	-Wmissing-prototypes -Wvla -Wswitch-enum -Wformat=2 -Wundef -Wcast-qual -Wcast-align
	-Wwrite-strings -Wpointer-arith -Wfloat-equal -Wimplicit-fallthrough)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
	target_compile_options(zhian_warnings INTERFACE -Woverride-init -Wlogical-op -Wduplicated-cond)
else()
	target_compile_options(zhian_warnings INTERFACE -Winitializer-overrides)
endif()
if(ZHIAN_WERROR)
	target_compile_options(zhian_warnings INTERFACE -Werror)
endif()
if(ZHIAN_MUTANTS) # the other builds say them
	target_compile_options(zhian_warnings INTERFACE -w)
endif()

add_library(zhian_posix INTERFACE)
target_compile_definitions(zhian_posix INTERFACE _GNU_SOURCE)
