/* A message's fields as daemons print them: apart, since json_line.h and jansson share names. */
#ifndef ZHIAN_TESTS_FUZZ_FIELDS_H
#define ZHIAN_TESTS_FUZZ_FIELDS_H

#include <protobuf-c/protobuf-c.h>

#include "common/base/bytes.h"

/* One JSON object and LF; size 0: it doesn't fit. */
struct bytes fuzz_fields(const ProtobufCMessage *message, char *memory, size_t capacity);

#endif
