/* What a paper of a case has to say (papers.def): the contents of a report on an investigation, the
 * points of a review, the contents of a decision.  Pure. */
#ifndef ZHIAN_POLICY_PAPERS_H
#define ZHIAN_POLICY_PAPERS_H

#include "common/core/decider.h"

#define PAPER_PARTS_MAX 12u

struct paper_part {
	const ProtobufCFieldDescriptor *field; /* of the act's message */
	const char *article;
	int advice; /* enum Zh__ReviewOutcome; 0: none */
};

/* Those of a message in the law's order; how many, 0: it is no paper. */
size_t paper_parts(const ProtobufCMessageDescriptor *message,
		   struct paper_part parts[PAPER_PARTS_MAX]);

/* A text that isn't empty, or a finding that is known. */
bool paper_says(const ProtobufCMessage *message, const struct paper_part *part);
/* As paper_says of the message's own field of that name, with the finding; 0: it says nothing. */
int paper_finding(const ProtobufCMessage *message, const char *field);
/* A bit per part that the act's message doesn't say; `ret_parts` has all `ret_count` of them. */
uint16_t paper_missing(const ProtobufCMessage *message,
		       struct paper_part ret_parts[PAPER_PARTS_MAX], size_t *ret_count);
/* Parts by their bits, as the options of zhianctl: "--on-facts --on-basis". */
void paper_options(const struct paper_part *parts, size_t count, uint16_t bits, struct writer *out);
/* A bit per part, as paper_parts counts: found not met. */
uint8_t paper_faults(const ProtobufCMessage *message);
/* What was said, to the fields of the same name of the event's message; texts are borrowed. */
void paper_copy(const ProtobufCMessage *from, ProtobufCMessage *event);

#endif
