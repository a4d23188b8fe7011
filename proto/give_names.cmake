# Adds to a HEADER of protoc-c, for each message, its descriptor under the name of its type, so that one word
# names both: NEW(call, OrderServed), BODY(event, OrderServed) (common/core/decider.h, event.h).
cmake_minimum_required(VERSION 3.25)
file(READ ${HEADER} text)
string(REGEX MATCHALL "/\\* Zh__[A-Za-z0-9]+ methods \\*/\nvoid +[a-z0-9_]+__init" messages "${text}")
set(names "")
foreach(message ${messages})
	string(REGEX REPLACE ".*(Zh__[A-Za-z0-9]+) methods.* ([a-z0-9_]+)__init" "#define \\1__descriptor \\2__descriptor\n"
		name "${message}")
	string(APPEND names "${name}")
endforeach()
file(APPEND ${HEADER} "\n/* Descriptors by the names of their types. */\n${names}")
