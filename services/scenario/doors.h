/* What comes to a scratch county from outside: a feed's report, a letter of another region. */
#ifndef ZHIAN_SERVICES_SCENARIO_DOORS_H
#define ZHIAN_SERVICES_SCENARIO_DOORS_H

#include "document.pb-c.h"
#include "feed.pb-c.h"
#include "services/scenario/scratch.h"

struct door_answer {
	uint64_t object;     /* the report; the referral, 0 when it is only a paper */
	const char *refused; /* a code, in the arena; NULL: taken */
};

/* Through intake's door; free text and identities stay at the door. */
struct door_report {
	const char *feed;
	Zh__PushItem *item; /* changed: what the door takes out is gone from it */
	bool sealed;        /* an identity is under seal */
	bool test;
};
MUST_CHECK enum status door_report(struct scratch *county, const struct door_report *report,
				   struct arena *arena, struct door_answer *ret_answer,
				   struct err *err);

/* Through notify's link, as its next document: signature, seal and regions have held. */
struct door_letter {
	uint32_t from;
	uint8_t stream;  /* Zh__LinkStream; 0: that of ordinary letters */
	uint64_t number; /* on the link, from 1 */
	const Zh__DocumentContent *content;
};
MUST_CHECK enum status door_letter(struct scratch *county, const struct door_letter *letter,
				   struct arena *arena, struct door_answer *ret_answer,
				   struct err *err);

/* A letter that `from` has sent, as it is in its books, to `to`. */
MUST_CHECK enum status door_link(struct scratch *from, struct scratch *to, uint8_t stream,
				 uint64_t number, struct arena *arena,
				 struct door_answer *ret_answer, struct err *err);
/* What `from` has received of `to` on a stream, by its own books. */
MUST_CHECK enum status door_link_receipt(struct scratch *from, struct scratch *to, uint8_t stream,
					 struct arena *arena, struct door_answer *ret_answer,
					 struct err *err);

/* The region has received everything that was sent to it, now, and says so. */
MUST_CHECK enum status door_receipt(struct scratch *county, uint32_t from, struct arena *arena,
				    struct door_answer *ret_answer, struct err *err);

#endif
