/* A message of any type with every field stated, from its descriptor alone. */
#ifndef ZHIAN_TESTS_MESSAGE_SAMPLE_H
#define ZHIAN_TESTS_MESSAGE_SAMPLE_H

#include "common/core/message.h"

#define SAMPLE_TEXT "样本 sample"
#define SAMPLE_NUMBER 20250303 /* also a day */

/* Of a oneof the first member is stated.  Repeated fields have two elements.  Asserts that the
 * arena suffices. */
ProtobufCMessage *message_sample(const ProtobufCMessageDescriptor *descriptor, struct arena *arena);
/* How deep its type nests: 0 without sub-messages. */
unsigned message_depth(const ProtobufCMessageDescriptor *descriptor);

#endif
