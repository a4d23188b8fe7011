# How a directory declares what it builds.
#
#   zhian_library(name PURE|PLAIN SOURCES a.c b.c LIBS zhian_base ...)
#   zhian_program(name SOURCES main.c LIBS ... PACKAGE zhian-ctl|NO_INSTALL)
#   zhian_unit_test(name SOURCES a_test.c LIBS ... [TIMEOUT 300] [LABELS unit] [NEEDS 60])
#   zhian_timed_test(name [NEEDS 200] COMMAND ...)
#   zhian_fuzz_target(name SOURCES a_fuzz.c LIBS ... [CORPUS directory] [MUTATIONS 1000])
#
# A PURE library gets neither POSIX nor any library of the system; tests/lint/purity looks at its
# symbols afterwards.  Every declaration is noted, and tests/lint/layers checks all links at once.

define_property(GLOBAL PROPERTY ZHIAN_TARGETS BRIEF_DOCS "Everything declared here")
define_property(GLOBAL PROPERTY ZHIAN_PURE BRIEF_DOCS "The libraries declared PURE")
define_property(GLOBAL PROPERTY ZHIAN_LINKS BRIEF_DOCS "One 'directory target library' per link")

function(zhian_note_links name)
	file(RELATIVE_PATH directory "${PROJECT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
	set_property(GLOBAL APPEND PROPERTY ZHIAN_TARGETS ${name})
	set_property(GLOBAL APPEND PROPERTY ZHIAN_LINKS "${directory} ${name} -")
	foreach(library IN LISTS ARGN)
		set_property(GLOBAL APPEND PROPERTY ZHIAN_LINKS "${directory} ${name} ${library}")
	endforeach()
endfunction()

# With ZHIAN_MUTANTS the files of tests/mutation/code/areas.txt are replaced by copies in which each place
# that can be changed stands behind a switch; otherwise nothing happens.
include(${PROJECT_SOURCE_DIR}/tests/mutation/code/mutants.cmake)

function(zhian_library name kind)
	cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "SOURCES;LIBS")
	if(arg_UNPARSED_ARGUMENTS OR NOT kind MATCHES "^(PURE|PLAIN)$" OR NOT arg_SOURCES)
		message(FATAL_ERROR "zhian_library(${name} PURE|PLAIN SOURCES ... [LIBS ...])")
	endif()
	zhian_mutated(${name} ${kind} arg_SOURCES)
	add_library(${name} STATIC ${arg_SOURCES})
	target_link_libraries(${name} PUBLIC zhian_flags ${arg_LIBS} PRIVATE zhian_warnings)
	if(kind STREQUAL "PURE")
		set_property(GLOBAL APPEND PROPERTY ZHIAN_PURE ${name})
	else()
		target_link_libraries(${name} PRIVATE zhian_posix)
	endif()
	zhian_note_links(${name} ${arg_LIBS})
endfunction()

# PLAIN_LINK: it isn't optimised as a whole (ZHIAN_LTO), which takes a minute of a processor for a program of
# everything, and is worth that to a daemon alone.
function(zhian_program name)
	cmake_parse_arguments(PARSE_ARGV 1 arg "NO_INSTALL;PLAIN_LINK" "PACKAGE" "SOURCES;LIBS")
	if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES OR (NOT arg_PACKAGE AND NOT arg_NO_INSTALL))
		message(FATAL_ERROR
			"zhian_program(${name} SOURCES ... [LIBS ...] PACKAGE name|NO_INSTALL [PLAIN_LINK])")
	endif()
	zhian_mutated(${name} PLAIN arg_SOURCES)
	add_executable(${name} ${arg_SOURCES})
	target_link_libraries(${name} PRIVATE zhian_flags zhian_warnings zhian_posix ${arg_LIBS})
	set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
	if(NOT arg_PLAIN_LINK)
		set_target_properties(${name} PROPERTIES ZHIAN_WHOLE_LINK ON)
	endif()
	if(NOT arg_NO_INSTALL)
		install(TARGETS ${name} RUNTIME COMPONENT ${arg_PACKAGE})
	endif()
	zhian_note_links(${name} ${arg_LIBS})
endfunction()

# A test that may be given up where time runs out: it begins while NEEDS seconds are left until ZHIAN_BY,
# and is said not to have run afterwards.  Sanitizers take three times as long.
function(zhian_timed_test name)
	cmake_parse_arguments(PARSE_ARGV 1 arg "" "NEEDS" "COMMAND")
	if(arg_UNPARSED_ARGUMENTS OR NOT arg_COMMAND)
		message(FATAL_ERROR "zhian_timed_test(${name} [NEEDS seconds] COMMAND ...)")
	endif()
	if(NOT arg_NEEDS)
		set(arg_NEEDS 200)
	endif()
	if(ZHIAN_SAN)
		math(EXPR arg_NEEDS "${arg_NEEDS} * 3")
	endif()
	add_test(NAME ${name} COMMAND "${PROJECT_SOURCE_DIR}/tests/lib/in_time" ${arg_NEEDS} ${arg_COMMAND})
	set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77)
endfunction()

# They begin before those with daemons and browsers, for which time may lack.
function(zhian_tests_first)
	set_tests_properties(${ARGN} PROPERTIES COST 2000)
endfunction()

# A process of its own with a time limit; a test that needs a file finds the source folder in
# ZHIAN_SOURCE_DIR and may find reference data in the environment's ZHIAN_TEST_DATA.
function(zhian_unit_test name)
	if(NOT ZHIAN_TESTS)
		return()
	endif()
	cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT;NEEDS" "SOURCES;LIBS;LABELS")
	if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
		message(FATAL_ERROR
			"zhian_unit_test(${name} SOURCES ... [LIBS ...] [TIMEOUT n] [LABELS ...] [NEEDS n])")
	endif()
	if(NOT arg_TIMEOUT)
		set(arg_TIMEOUT 300)
	endif()
	if(NOT arg_LABELS)
		set(arg_LABELS unit)
	endif()
	# The limit ends what hangs, not what runs on a slow machine.  A saboteur may make it hang.
	if(NOT ZHIAN_SABOTAGE)
		math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 4")
	endif()
	add_executable(${name} ${arg_SOURCES})
	target_link_libraries(${name} PRIVATE zhian_flags zhian_warnings zhian_posix zhian_test
		${arg_LIBS} PkgConfig::cmocka)
	target_compile_definitions(${name} PRIVATE ZHIAN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
	if(NOT arg_NEEDS)
		set(arg_NEEDS 60)
	endif()
	zhian_timed_test(${name} NEEDS ${arg_NEEDS} COMMAND $<TARGET_FILE:${name}>)
	set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}"
		ENVIRONMENT "UBSAN_OPTIONS=print_stacktrace=1")
	if(arg_LABELS STREQUAL "unit")
		zhian_tests_first(${name})
	endif()
endfunction()

# With ZHIAN_FUZZ a libFuzzer program; otherwise a test: the same target over its corpus and over
# MUTATIONS changed inputs, the same ones each time (tests/lib/fuzz_mutate.h).
function(zhian_fuzz_target name)
	if(NOT ZHIAN_TESTS)
		return()
	endif()
	cmake_parse_arguments(PARSE_ARGV 1 arg "" "CORPUS;MUTATIONS" "SOURCES;LIBS")
	if(arg_UNPARSED_ARGUMENTS OR NOT arg_SOURCES)
		message(FATAL_ERROR
			"zhian_fuzz_target(${name} SOURCES ... [LIBS ...] [CORPUS dir] [MUTATIONS n])")
	endif()
	add_executable(${name} ${arg_SOURCES})
	target_link_libraries(${name} PRIVATE zhian_flags zhian_warnings zhian_posix ${arg_LIBS})
	if(ZHIAN_FUZZ)
		target_link_options(${name} PRIVATE -fsanitize=fuzzer)
	else()
		target_link_libraries(${name} PRIVATE zhian_fuzz_replay)
		if(NOT arg_CORPUS)
			set(arg_CORPUS corpus/${name})
		endif()
		if(NOT arg_MUTATIONS)
			set(arg_MUTATIONS 0)
		endif()
		zhian_timed_test(${name} COMMAND $<TARGET_FILE:${name}>
			"${CMAKE_CURRENT_SOURCE_DIR}/${arg_CORPUS}" ${arg_MUTATIONS})
		set_tests_properties(${name} PROPERTIES TIMEOUT 1800 LABELS "replay")
		zhian_tests_first(${name})
	endif()
endfunction()

# Adds a directory once, if it has a CMakeLists.txt and nobody wants it, or what it tests, left out.
function(zhian_add_if_present directory)
	get_property(added GLOBAL PROPERTY ZHIAN_ADDED)
	string(REGEX REPLACE "^tests/unit/" "" tested "${directory}")
	if(directory IN_LIST added OR directory IN_LIST ZHIAN_SKIP OR tested IN_LIST ZHIAN_SKIP OR
	   NOT EXISTS "${PROJECT_SOURCE_DIR}/${directory}/CMakeLists.txt")
		return()
	endif()
	set_property(GLOBAL APPEND PROPERTY ZHIAN_ADDED ${directory})
	add_subdirectory("${PROJECT_SOURCE_DIR}/${directory}" "${PROJECT_BINARY_DIR}/${directory}")
endfunction()

# Every directory below `root` that has a CMakeLists.txt, by name; a new one is noticed by itself.
function(zhian_add_subdirectories root)
	file(GLOB_RECURSE lists CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}"
		"${PROJECT_SOURCE_DIR}/${root}/*/CMakeLists.txt")
	list(SORT lists)
	foreach(list IN LISTS lists)
		cmake_path(GET list PARENT_PATH directory)
		zhian_add_if_present(${directory})
	endforeach()
endfunction()
