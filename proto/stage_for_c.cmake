# Copies one .proto file for protoc-c: short C package, const strings.
file(READ ${FROM} text)
string(REPLACE "package zhian.v1;"
	"package zhian.v1;\nimport \"protobuf-c/protobuf-c.proto\";\noption (pb_c_file).c_package = \"zh\";\noption (pb_c_file).const_strings = true;"
	text "${text}")
file(WRITE ${TO} "${text}")
