/* notify: what concerns another region or body leaves by a person's act, arrives once, and is
 * answered.
 *
 * The decider keeps referrals and the numbering of links; signing, sealing and checking what comes
 * is link.h, around it.
 */
#ifndef ZHIAN_NOTIFY_NOTIFY_H
#define ZHIAN_NOTIFY_NOTIFY_H

#include "common/core/decider.h"
#include "common/core/digest.h"
#include "common/stage/queries/question.h"
#include "document.pb-c.h"

extern const struct decider notify_decider;
extern const struct questions notify_questions;

/* Doors of INPUT_ITEM: what the link's outer half has opened and whose seal, signature, regions
 * and digest have held.  Numbers are for decide() to judge, since it has the rows. */
enum notify_door {
	NOTIFY_DOOR_LINK_DOCUMENT = 1,
	NOTIFY_DOOR_LINK_RECEIPT = 2,
	NOTIFY_DOOR_LINK_HEAD = 3,
	NOTIFY_DOOR_LINK_SILENT =
		4, /* nothing authenticated was heard from the peer for too long */
	NOTIFY_DOOR_LINK_RETURN = 5,  /* a document of ours, of a life before: the peer had it */
	NOTIFY_DOOR_LINK_RECOVER = 6, /* a restored county has been started: with which peers */
	NOTIFY_DOOR_LINK_CHAIN = 7,   /* where the peer's journals ended: to hold */
	NOTIFY_DOOR_LINK_HELD = 8,    /* what the peer holds of ours */
};

/* What a neighbour says of the life of a third region, with that one's own word. */
struct notify_third {
	uint32_t region;
	uint64_t life;
	int64_t silent_ms;  /* it was heard so long ago, as the peer says */
	int64_t said_ms;    /* by its own clock, when it signed the word */
	struct bytes proof; /* its word, a LinkHead */
};

/* input_item.extra of every door of the link; borrowed for the input. */
struct notify_link_item {
	uint32_t peer; /* whose signature it bears */
	uint64_t epoch;
	uint8_t stream; /* Zh__LinkStream; 0 for a heartbeat */
	uint64_t number;
	uint8_t digest[DIGEST_SIZE];             /* of the document's content */
	const Zh__DocumentContent *content;      /* LINK_DOCUMENT */
	struct bytes document;                   /* LINK_DOCUMENT: the Document, the proof */
	const Zh__LinkReceiptContent *receipted; /* LINK_RECEIPT */
	struct bytes receipt;                    /* LINK_RECEIPT: the LinkReceipt, the proof */
	uint64_t life;               /* the sender's, where the message says it; 0: it doesn't */
	uint64_t own_life;           /* ours: the journal's incarnation */
	struct bytes signed_content; /* LINK_RETURN: the very bytes that we signed */
	/* LINK_DOCUMENT that came before, in a life that was lost: when, by our own receipt of
	 * then; 0: it is new */
	int64_t received_ms;
	bool last;                       /* LINK_RETURN and such a document: ask for more now */
	const Zh__LinkHeadContent *head; /* LINK_HEAD */
	/* LINK_HEAD: for how long the life that counts has been silent, and how long it must have
	 * been before another one takes its place */
	int64_t quiet_ms, silent_ms;
	/* LINK_HEAD: a heartbeat of another life of ours, which bears our own signature, and its
	 * bytes; NULL: none was handed on, or it doesn't prove itself */
	const Zh__LinkHeadContent *newer;
	struct bytes newer_proof;
	uint32_t newer_by; /* who listens to it, where that isn't the peer; 0: the peer does */
	/* LINK_HEAD: lives of other regions that the peer listens to, by their own signature */
	const struct notify_third *thirds;
	size_t third_count;
	const Zh__LinkChainContent *chain; /* LINK_CHAIN */
	const Zh__LinkHeldContent *held;   /* LINK_HELD */
	struct bytes proof;                /* LINK_CHAIN, LINK_HELD: as it was signed */
	bool two_at_once;      /* LINK_HEAD: two processes speak with this life, by turns */
	const uint32_t *peers; /* LINK_RECOVER: the neighbours that are configured */
	size_t peer_count;
};

enum notify_link_outcome {
	NOTIFY_LINK_ACCEPTED = 1, /* booked: a receipt goes out after the commit */
	NOTIFY_LINK_REPEATED = 2, /* booked before: the receipt goes out again */
	NOTIFY_LINK_PARTLY = 3,   /* a receipt of more than one turn takes: offer it again */
	NOTIFY_LINK_REFUSED = 4,  /* decision->refusal says why; counted */
};

/* decision->reply of a door of the link. */
struct notify_link_reply {
	enum notify_link_outcome outcome;
	uint32_t peer;
	uint8_t stream;
	uint64_t accepted; /* the last number accepted; of a receipt: the last one receipted */
};

/* So far the clocks of two regions may be apart; a receipt's moment beyond isn't booked. */
#define NOTIFY_SKEW_MS INT64_C(300000)

/* At most this many unreceipted documents are under way in a stream, and in one receipt. */
#define NOTIFY_LINK_WINDOW 12u

#endif
