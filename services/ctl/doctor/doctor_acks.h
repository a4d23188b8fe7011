/* Warnings of doctor that somebody has looked at: not counted until the day that was named.
 *
 * They are in the county's etc, a line of JSON each, with who said it and
 * why; what is critical can't be acknowledged, and a line that can't be read
 * hides nothing.
 */
#ifndef ZHIAN_SERVICES_CTL_DOCTOR_ACKS_H
#define ZHIAN_SERVICES_CTL_DOCTOR_ACKS_H

#include "services/ctl/session.h"

#define DOCTOR_ACKS_FILE "acknowledged.jsonl"
#define DOCTOR_ACKS_MAX 128
#define DOCTOR_ACK_CODE 48
#define DOCTOR_ACK_ABOUT 64
#define DOCTOR_ACK_TEXT 256

struct doctor_ack {
	char code[DOCTOR_ACK_CODE];
	char about[DOCTOR_ACK_ABOUT]; /* empty: whatever it is about */
	char reason[DOCTOR_ACK_TEXT];
	char person[DOCTOR_ACK_ABOUT];
	int32_t until_day; /* the last day on which it holds */
};

struct doctor_acks {
	struct doctor_ack acks[DOCTOR_ACKS_MAX];
	size_t count;
};

/* A file that isn't there is none.  Lines that can't be read are named on the session's stderr and
 * left out.  false: there were some, or the file can't be read; whoever wrote it again would throw
 * them away. */
bool doctor_acks_read(const struct session *session, uint32_t region, struct doctor_acks *ret_acks);
MUST_CHECK enum status doctor_acks_write(const struct session *session, uint32_t region,
					 const struct doctor_acks *acks, struct err *err);
/* The one that holds on `today`; NULL: none does. */
const struct doctor_ack *doctor_acks_find(const struct doctor_acks *acks, const char *code,
					  const char *about, int32_t today);
/* Puts it in the place of one with the same code and subject.  false: there is no room. */
bool doctor_acks_put(struct doctor_acks *acks, const struct doctor_ack *ack);
/* false: there was none. */
bool doctor_acks_remove(struct doctor_acks *acks, const char *code, const char *about);

#endif
