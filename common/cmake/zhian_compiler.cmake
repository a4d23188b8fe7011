# Refuses a compiler that makes wrong code of what we write, before anything is built with it.
#
# gcc 14.2 (Debian 13) folds `1 + (b ? p->count : 0)` with a _Bool b into 1 + (-b & p->count): it loads
# through p without asking b, at every level of optimisation, and no option of it keeps it from that.
# gcc 12 and 13 and clang 14 and 19 guard the load.

if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
	message(STATUS "What the compiler makes of a guarded load isn't tried: its programs don't run here")
	return()
endif()

try_run(ZHIAN_GUARDED_LOAD ZHIAN_GUARDED_LOAD_COMPILED
	SOURCES "${CMAKE_CURRENT_LIST_DIR}/guarded_load.c"
	COMPILE_OUTPUT_VARIABLE said)
if(NOT ZHIAN_GUARDED_LOAD_COMPILED)
	message(FATAL_ERROR "${CMAKE_C_COMPILER} doesn't compile common/cmake/guarded_load.c:\n${said}")
endif()
if(NOT ZHIAN_GUARDED_LOAD EQUAL 0)
	message(FATAL_ERROR
		"${CMAKE_C_COMPILER} (${CMAKE_C_COMPILER_ID} ${CMAKE_C_COMPILER_VERSION}) makes wrong code: "
		"it reads through a pointer that the program doesn't read "
		"(common/cmake/guarded_load.c ends with ${ZHIAN_GUARDED_LOAD}, not 0). "
		"Programs built with it would crash. Use clang: install the package clang, "
		"then configure with -DCMAKE_C_COMPILER=clang")
endif()
