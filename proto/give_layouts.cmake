# Adds the layouts of layout.h to what protoc-c made of one .proto file: FROM, TO.
#
# Behind each array of field descriptors stand the same fields as rows of a layout, and the first
# pointer that protobuf-c leaves free in a message's descriptor leads to them.
cmake_minimum_required(VERSION 3.25)
file(READ ${FROM} text)

set(begin "static const ProtobufCFieldDescriptor ")
set(end "\n};\n")
set(field "  {\n    \"[^\"]*\",\n    ([0-9]+),\n    PROTOBUF_C_LABEL_([A-Z]+),\n    PROTOBUF_C_TYPE_([A-Z0-9]+),\n")
string(APPEND field "    (0|offsetof[^\n]+),[^\n]*\n    (offsetof[^\n]+),\n    ([^\n]+),\n    NULL,\n")
string(APPEND field "    ([^\n]+),             /\\* flags \\*/\n    0,NULL,NULL    /\\* reserved1,reserved2, etc \\*/\n  },")

# The layout of the message whose field descriptors these are.
function(layout_of fields layout)
	string(REGEX REPLACE "^${begin}([a-z0-9_]+)__field_descriptors.*" "\\1" name "${fields}")
	string(FIND "${fields}" "{\n" at)
	string(SUBSTRING "${fields}" ${at} -1 fields)
	string(REGEX REPLACE "${field}" "  LAYOUT_FIELD(\\1, \\2, \\3, \\4, \\5, \\6, \\7)," rows "${fields}")
	if(rows MATCHES "PROTOBUF_C_TYPE")
		message(FATAL_ERROR "${FROM}: ${name} has a field that no layout can be given")
	endif()
	string(REGEX MATCHALL "LAYOUT_FIELD" size "${rows}")
	list(LENGTH size size)
	string(REGEX REPLACE "^{" "{\n  LAYOUT_BEGIN," rows "${rows}")
	set(${layout} "static const struct layout_field\n  ${name}__layout[LAYOUT_ROWS(${size})] =\n${rows}"
		PARENT_SCOPE)
endfunction()

set(done "#include \"proto/layout.h\"\n")
string(LENGTH "${end}" end_size)
string(FIND "${text}" "${begin}" at)
while(NOT at EQUAL -1)
	string(SUBSTRING "${text}" 0 ${at} before)
	string(SUBSTRING "${text}" ${at} -1 text)
	string(FIND "${text}" "${end}" size)
	math(EXPR size "${size} + ${end_size}")
	string(SUBSTRING "${text}" 0 ${size} fields)
	string(SUBSTRING "${text}" ${size} -1 text)
	layout_of("${fields}" layout)
	string(APPEND done "${before}${fields}${layout}")
	string(FIND "${text}" "${begin}" at)
endwhile()
string(APPEND done "${text}")

string(REGEX REPLACE "#define ([a-z0-9_]+)__field_descriptors NULL"
	"\\0\nstatic const struct layout_field \\1__layout[LAYOUT_ROWS(0)] = {LAYOUT_BEGIN};" done "${done}")
string(REGEX REPLACE "\\(ProtobufCMessageInit\\) ([a-z0-9_]+)__init,\n  NULL," "(ProtobufCMessageInit) \\1__init,\n  (void *)\\1__layout,"
	done "${done}")
file(WRITE ${TO} "${done}")
