/* A message as one line of text, by its descriptor: "act=hazard.hold target=(kind=2 number=1)". */
#ifndef ZHIAN_TESTS_UNIT_SERVICES_CTL_MESSAGE_TEXT_H
#define ZHIAN_TESTS_UNIT_SERVICES_CTL_MESSAGE_TEXT_H

#include <protobuf-c/protobuf-c.h>
#include <stdio.h>

/* What is set, in the order of the fields; bytes over 16 by their number and sum, files
 * that are long or hold keys by less.  A command's body
 * is shown as the message that the command table says it is; its request's id isn't. */
void message_text(FILE *out, const ProtobufCMessage *message);

#endif
