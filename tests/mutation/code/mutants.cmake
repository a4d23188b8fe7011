# zhian_mutated(target PURE|PLAIN sources-variable): with ZHIAN_MUTANTS puts the mutated copies in the place of the
# files that areas.txt names.  Numbers run through the files in the order in which they are declared.

define_property(GLOBAL PROPERTY ZHIAN_MUTATED_FILES BRIEF_DOCS "How many files were mutated")
set_property(GLOBAL PROPERTY ZHIAN_MUTATED_FILES 0)
set(zhian_mutants_here "${CMAKE_CURRENT_LIST_DIR}")

# The first line that fits; empty where none does.
function(zhian_mutant_area file result)
	file(STRINGS "${zhian_mutants_here}/areas.txt" lines REGEX "^[^#]")
	foreach(line IN LISTS lines)
		string(REGEX MATCH "^([a-z]+) [0-9]+ [0-9]+ (.+)$" line "${line}")
		set(area "${CMAKE_MATCH_1}")
		if(file MATCHES "^${CMAKE_MATCH_2}$")
			set(${result} "${area}" PARENT_SCOPE)
			return()
		endif()
	endforeach()
	set(${result} "" PARENT_SCOPE)
endfunction()

function(zhian_mutate_file target kind file relative area)
	get_property(count GLOBAL PROPERTY ZHIAN_MUTATED_FILES)
	math(EXPR first "${count} * 1024 + 1")
	math(EXPR count "${count} + 1")
	if(count GREATER 1024)
		message(FATAL_ERROR "mutants: more than 1024 files; ZHIAN_MUTANTS_MAX of mutant.h has no room")
	endif()
	set_property(GLOBAL PROPERTY ZHIAN_MUTATED_FILES ${count})
	set(define)
	if(kind STREQUAL "PLAIN")
		set(define -D_GNU_SOURCE)
	endif()
	string(REPLACE "/" "-" flat "${relative}")
	set(copy "${PROJECT_BINARY_DIR}/mutants/${flat}")
	file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/mutants")
	add_custom_command(
		OUTPUT "${copy}" "${copy}.tsv"
		COMMAND zhian-mutate --first ${first} --root "${PROJECT_SOURCE_DIR}" --area ${area}
			--sites "${copy}.tsv" --deps "${copy}.d" --out "${copy}" "${file}" --
			-std=c11 ${define}
			"-I$<JOIN:$<TARGET_PROPERTY:${target},INCLUDE_DIRECTORIES>,;-I>"
		DEPENDS zhian-mutate zhian_proto "${file}"
		DEPFILE "${copy}.d"
		COMMAND_EXPAND_LISTS
		VERBATIM)
endfunction()

function(zhian_mutated target kind sources)
	if(NOT ZHIAN_MUTANTS)
		return()
	endif()
	set(all)
	foreach(source IN LISTS ${sources})
		set(file "${CMAKE_CURRENT_SOURCE_DIR}/${source}")
		file(RELATIVE_PATH relative "${PROJECT_SOURCE_DIR}" "${file}")
		zhian_mutant_area("${relative}" area)
		if(area)
			zhian_mutate_file(${target} ${kind} "${file}" "${relative}" ${area})
			string(REPLACE "/" "-" flat "${relative}")
			list(APPEND all "${PROJECT_BINARY_DIR}/mutants/${flat}")
			# Brackets without need, both sides alike: that is the copy's nature.
			set_source_files_properties("${PROJECT_BINARY_DIR}/mutants/${flat}" PROPERTIES
				COMPILE_OPTIONS "-w;-O0;-I${PROJECT_SOURCE_DIR}")
		else()
			list(APPEND all "${source}")
		endif()
	endforeach()
	set(${sources} ${all} PARENT_SCOPE)
endfunction()
