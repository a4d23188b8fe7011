/* notify's rows: referrals, their papers, and how far each link is.
 *
 * A referral's business state, its delivery and its baton are three columns
 * that change apart.  The hot row is what every draft and every list touches;
 * texts and signed bytes are papers, written once.
 */
#ifndef ZHIAN_NOTIFY_TABLES_H
#define ZHIAN_NOTIFY_TABLES_H

#include "common/base/firm_key.h"
#include "common/core/common_tables.h"
#include "common/core/digest.h"
#include "common/core/series.h"
#include "document.pb-c.h"
#include "types.pb-c.h"

enum notify_table {
	TABLE_REFERRALS = TABLE_SERVICE_FIRST, /* referral -> referral_row */
	TABLE_REFERRALS_BY_STATE, /* direction ‖ state ‖ peer ‖ referral; derived */
	TABLE_PAPERS,             /* referral ‖ enum paper ‖ slice -> bytes */
	TABLE_BONDS,              /* referral -> bond_row: to what it belongs */
	TABLE_BY_THEIRS,          /* peer ‖ their number -> our number; derived from bonds */
	TABLE_PEERS,              /* region -> peer_row */
	TABLE_OUTBOX,             /* peer ‖ stream ‖ number -> outbox_row */
	TABLE_INBOX,              /* peer ‖ stream ‖ number -> inbox_row */
	TABLE_RECEIPTS, /* peer ‖ stream ‖ number -> signed receipt that ends with it */
	TABLE_SERIES,   /* kind of number ‖ year -> counter_row: 文号, gapless */
	TABLE_TIES,     /* region -> tie_row: whose lives a link joins */
	TABLE_LIVES,    /* region (0: our own) ‖ life -> life_row: those that count no more */
	/* region ‖ daemon ‖ frame (0: the newest) -> chain_row: where its journals ended, as it
	 * said; of our own, region 0, the newest alone */
	TABLE_CHAINS,
	TABLE_CHAINS_HELD, /* peer ‖ daemon ‖ frame -> chain_row: of ours, as the peer holds it */
	TABLE_CHAIN_TIES, /* peer -> chain_tie_row */
	TABLE_CAUSES,     /* region ‖ enum cause ‖ of it ‖ referral -> cause_row */
	/* region below ‖ Zh__BulletinKind, or REPORTED_CAMPAIGN ‖ year ‖ plan ‖ n -> reported_row:
	 * the newest figures that it has reported */
	TABLE_REPORTED,
};

enum referral_direction {
	REFERRAL_OURS = 1,   /* we wrote it */
	REFERRAL_THEIRS = 2, /* another region wrote it */
};

enum referral_delivery {
	DELIVERY_NONE = 0,      /* a draft */
	DELIVERY_QUEUED = 1,    /* numbered on its link; no receipt yet */
	DELIVERY_RECEIPTED = 2, /* theirs: received; ours: their signed receipt is here */
};

/* Of a transferred case: who holds the matter.  Other kinds move none. */
enum referral_baton {
	BATON_NONE = 0,
	BATON_HERE = 1,
	BATON_UNDER_WAY = 2, /* left here, not yet known to be there */
	BATON_THERE = 3,
};

struct referral_row { /* 64 bytes; hot */
	uint8_t version;
	uint8_t direction;        /* enum referral_direction */
	uint8_t state;            /* enum outgoing_state or incoming_state */
	uint8_t kind;             /* Zh__ReferralKind */
	uint8_t delivery;         /* enum referral_delivery */
	uint8_t baton;            /* enum referral_baton */
	uint8_t stream;           /* Zh__LinkStream of its last document; 0: none yet */
	uint8_t document_version; /* 1, after a return 2, … ; 0: a draft */
	uint32_t object_version;
	uint32_t peer;        /* the other region */
	uint64_t link_number; /* of its last document */
	int64_t since_ms;     /* in this state */
	int64_t received_ms;  /* the legal moment at the receiver; 0: not known yet */
	struct trace_ref trace;
};

/* To what a referral or paper belongs; only those that have something to say have one. */
struct bond_row {
	uint8_t version;
	uint8_t told; /* Zh__PaperTold of a paper of ours */
	uint8_t reserved[2];
	uint32_t their_region; /* of their_number; 0: none */
	uint64_t their_number; /* a received referral's number at the sender */
	uint64_t replies_to;   /* our referral that this paper is about; 0: none */
};

#define LINK_STREAMS 2 /* urgent, bulk */
#define STREAM_SLOT(stream) ((size_t)(stream)-1u)

struct peer_row {
	uint8_t version;
	uint8_t up; /* 1: heard of, by an authenticated message, since it was last down */
	uint8_t reserved[2];
	uint32_t region;
	int64_t link_since_ms;  /* up or down since then; 0: never heard of */
	uint64_t clocked_draft; /* whose REFERRAL_SEND clock runs; 0: no draft waits on a clock */
	struct peer_out {
		uint64_t sent;      /* last number given to a document */
		uint64_t receipted; /* all up to it are */
		int64_t receipted_ms;
		uint8_t digest[DIGEST_SIZE]; /* running digest at `sent` */
		/* StreamAnew: the numbers that count follow this one, those of before ended so */
		uint64_t behind, ended;
	} out[LINK_STREAMS];
	struct peer_in {
		uint64_t epoch; /* the sender's; 0: nothing accepted yet */
		uint64_t accepted;
		int64_t received_ms;
		uint8_t digest[DIGEST_SIZE]; /* running digest at `accepted` */
		uint64_t behind, ended;      /* as the sender says of its stream */
		uint64_t begun; /* our rows follow on this number: the sender's, or taken over */
		uint8_t begun_digest[DIGEST_SIZE]; /* running digest there */
	} in[LINK_STREAMS];
};

struct outbox_row {
	uint8_t version;
	uint8_t document_version;
	uint8_t reserved[6];
	uint64_t referral;
	int64_t sent_ms;
	uint8_t digest[DIGEST_SIZE];        /* of the content */
	uint8_t stream_digest[DIGEST_SIZE]; /* running digest at this number */
};

struct inbox_row {
	uint8_t version;
	uint8_t document_version;
	uint8_t reserved[6];
	uint64_t referral;
	int64_t received_ms;
	uint8_t digest[DIGEST_SIZE];
	uint8_t stream_digest[DIGEST_SIZE];
};

/* The ledgers were compared. */
enum tie_difference {
	TIE_EQUAL = 0, /* or not yet compared */
	TIE_DIFFERS = 1,
	TIE_BEGUN_THERE = 2, /* a stream of ours had begun again, and we have lost that */
};

#define TIE_BEGUN_THERE_TEXT "begun_there" /* in LedgersCompared */

/* A life is one incarnation of a region's journal; a restore begins another.  Of each region one
 * life counts at a time. */
struct tie_row {
	uint8_t version;
	uint8_t peer_recovers; /* it was put back from a backup, and asks for what we hold */
	uint8_t differs;       /* enum tie_difference */
	uint8_t waived;        /* a person let this link's recovery be */
	uint8_t other_why;     /* Zh__LifeRefusal */
	uint8_t denied;        /* our own word doesn't count there: another life's does */
	uint8_t let_be;        /* as the backup has it: a person let what differed then be */
	uint8_t reserved;
	uint64_t life; /* the peer's that counts; 0: none was heard of */
	int64_t life_since_ms;
	uint64_t waits;    /* our recovery, or this link's, that waits for it; 0: none */
	uint64_t compared; /* our recovery in which the ledgers were found equal, or were waived */
	int64_t compared_ms; /* and when */
	uint64_t other_life; /* of the peer: knocked, and doesn't count */
	int64_t other_ms;    /* when it was met last */
	uint64_t own_other;  /* of our own, as the peer tells */
	int64_t own_other_ms;
	uint64_t sent_back, received_back; /* documents that came back in the recovery */
	uint64_t wrong_moments;            /* receipts whose moment can't be */
	int64_t wrong_moment_ms;           /* and when the last one came */
};

struct life_row {
	uint8_t version, reserved[7];
	int64_t ended_ms;
	uint64_t order; /* of our own: 1 for the first, and so on */
};

/* Where a journal ended: ChainHead. */
struct chain_row {
	uint8_t version;
	uint8_t superseded; /* the region was put back from a backup of before it */
	uint8_t reserved[2];
	uint32_t day;
	uint64_t incarnation, parent, forked_at;
	uint64_t frame, through;
	uint64_t life; /* of the region's notify, as it said so; of our own: own_life() */
	int64_t at_ms; /* booked here */
	uint8_t hash[DIGEST_SIZE];
};

/* What a link has of heads beside them. */
struct chain_tie_row {
	uint8_t version;
	uint8_t refused_why, refused_daemon; /* Zh__ChainRefusal of the peer's; 0: none */
	uint8_t denied_why, denied_daemon;   /* of ours, by the peer */
	uint8_t reserved[3];
	uint64_t refused_frame, refused_life, refused_mark; /* the last: of its hash */
	int64_t refused_ms;
	uint64_t denied_frame;
	int64_t denied_ms;
	int64_t kept_ms; /* the peer gave us one */
	int64_t held_ms; /* the peer signed that it holds one of ours */
	uint64_t ahead;  /* events of a life before that it knows and a restore has lost */
};

/* By what two letters to one region are about one cause. */
enum cause {
	CAUSE_HAZARD = 1, /* hazard */
	CAUSE_TRACE = 2, /* region ‖ daemon ‖ incarnation ‖ sequence of its story's first event */
};

struct cause_row {
	uint8_t version;
	uint8_t reserved[7];
	char firm_key[FIRM_KEY_TEXT]; /* whom the letter is about; empty: it has no code */
	char firm_name[64];           /* cut; empty: no name is known */
};

#define REPORTED_CAMPAIGN 100u /* in the place of a kind of bulletin */
#define REPORTED_PLAN 40u
#define REPORTED_MAX 64u /* figures of one letter */

/* One of the figures of a region below: of a bulletin in the order of BulletinFigure's columns,
 * of a campaign's paper in that of CampaignFigure's. */
struct reported_row {
	uint8_t version;
	uint8_t has; /* bit n: of[n] was stated */
	uint8_t reserved[2];
	uint32_t submission;
	int32_t from_day, cutoff_day; /* from_day: of a bulletin */
	uint32_t period;              /* of a campaign's report */
	uint32_t reserved_2;
	uint64_t referral; /* the letter that says so */
	uint64_t of[7];
	char name[REPORTED_PLAN];   /* "hazards_opened"; the counter's id */
	char report[REPORTED_PLAN]; /* which of the plan's reports; empty: a bulletin's */
};
_Static_assert(sizeof(struct reported_row) == 168, "stored as it is");

#define LIVES_TOLD 16u /* in a heartbeat: the parents of our life */

/* What is kept of a referral's papers; larger ones are in slices. */
enum paper {
	PAPER_DRAFT = 1,    /* ReferralDrafted, as in its event */
	PAPER_DOCUMENT = 3, /* Document as received: content and signature */
	PAPER_CONTENT = 16, /* + version: DocumentContent as signed, ours */
	/* + version: Document as received, of one that was sent again: it is given back to a sender
	 * who has lost it */
	PAPER_EARLIER = 144,
	PAPER_JOINS = 208, /* ReferralJoins, of a draft of ours */
};

/* Each version that was sent is kept: an older one may still wait for its receipt. */
static inline enum paper paper_content(uint8_t version)
{
	return (enum paper)(PAPER_CONTENT + (version & 0x7f));
}

static inline enum paper paper_earlier(uint8_t version)
{
	return (enum paper)(PAPER_EARLIER + (version & 0x3f));
}

#define PAPER_SLICE 1900u
#define JOINS_MAX (8u << 10)    /* of one letter; what comes after is a letter of its own */
#define CONTENT_MAX (24u << 10) /* of one DocumentContent; an event holds 64 KiB */
#define DOCUMENT_AROUND 512u    /* what a Document has around its content: the signature */

extern const struct schema notify_schema;

/* false: no such row */
bool referral_get(const struct rows_reader *rows, uint64_t referral, struct referral_row *ret_row);
bool bond_get(const struct rows_reader *rows, uint64_t referral, struct bond_row *ret_row);
bool peer_get(const struct rows_reader *rows, uint32_t region, struct peer_row *ret_row);
bool outbox_get(const struct rows_reader *rows, uint32_t peer, uint8_t stream, uint64_t number,
		struct outbox_row *ret_row);
bool inbox_get(const struct rows_reader *rows, uint32_t peer, uint8_t stream, uint64_t number,
	       struct inbox_row *ret_row);
/* The running digest at `number`, of what was sent or received; false: it isn't known. */
bool sent_digest_at(const struct rows_reader *rows, const struct peer_row *peer, uint8_t stream,
		    uint64_t number, uint8_t ret_digest[DIGEST_SIZE]);
bool received_digest_at(const struct rows_reader *rows, const struct peer_row *peer, uint8_t stream,
			uint64_t number, uint8_t ret_digest[DIGEST_SIZE]);
bool tie_get(const struct rows_reader *rows, uint32_t region, struct tie_row *ret_row);
/* The county's recovery that goes on; 0: none. */
uint64_t county_recovery(const struct rows_reader *rows);
/* The recovery that waits for this link: the county's, or one of the link alone; 0: none. */
uint64_t tie_recovery(const struct rows_reader *rows, const struct tie_row *tie);
bool chain_get(const struct rows_reader *rows, uint32_t region, enum daemon daemon, uint64_t frame,
	       struct chain_row *ret_row);
bool chain_held_get(const struct rows_reader *rows, uint32_t peer, enum daemon daemon,
		    uint64_t frame, struct chain_row *ret_row);
/* The newest head of our own journal.  What a restore has brought back was said in the life before:
 * it is said again in this one. */
bool chain_own_get(const struct rows_reader *rows, enum daemon daemon, struct chain_row *ret_row);
bool chain_is_held(const struct rows_reader *rows, uint32_t peer, enum daemon daemon,
		   const struct chain_row *own);
/* Of how many of our journals the peer doesn't hold the newest head. */
unsigned chains_unheld(const struct rows_reader *rows, uint32_t peer);
bool chain_tie_get(const struct rows_reader *rows, uint32_t peer, struct chain_tie_row *ret_row);
struct row_key chain_key(uint32_t region, enum daemon daemon, uint64_t frame);
#define CHAIN_NEWEST 0u /* as `frame` */
/* The life that the last restore began; 0: there was none. */
uint64_t own_life(const struct rows_reader *rows);
/* Of `region` (0: our own): has this life ended? */
bool life_has_ended(const struct rows_reader *rows, uint32_t region, uint64_t life);
/* The lives that ours goes back to, the newest first; at most LIVES_TOLD of them. */
size_t own_parents(const struct rows_reader *rows, uint64_t ret_lives[LIVES_TOLD]);
/* Our number of a referral that `peer` calls `their_number`; 0: none. */
uint64_t referral_of_theirs(const struct rows_reader *rows, uint32_t peer, uint64_t their_number);
/* The last number of a series of 文号. */
uint32_t series_last(const struct rows_reader *rows, uint8_t kind, uint32_t year);
extern const struct series_book notify_series;

/* Letters that tell what was found: of these one is enough. */
bool kind_tells_a_cause(uint8_t kind);
/* Letters that ask for nothing: filed where they come to, and where they leave. */
bool kind_is_filed(uint8_t kind);
/* The beginning of their keys in TABLE_REPORTED; false: `reported` names neither a bulletin nor a
 * campaign's plan, or is no figures' at all. */
bool reported_prefix(uint32_t region, const Zh__ReportedFigures *reported,
		     struct row_key *ret_prefix);
/* Whom a letter is about, as causes keep it; NULL: nobody is named. */
struct cause_row cause_row_of(const Zh__FirmRef *subject);
/* The beginning of their keys in TABLE_CAUSES. */
struct row_key cause_of_hazard(uint32_t peer, uint64_t hazard);
struct row_key cause_of_trace(uint32_t peer, const struct trace_ref *trace);
struct row_key link_key(uint32_t peer, uint8_t stream, uint64_t number);
struct row_key state_prefix(uint8_t direction, uint8_t state);

/* A paper into `out`; false: there is none (or `out` is too small: out->overflow). */
bool paper_read(const struct rows_reader *rows, uint64_t referral, enum paper paper,
		struct writer *out);
/* Of a referral that has no such paper yet; replace: whatever it has goes first. */
void paper_write(struct rows_writer *rows, uint64_t referral, enum paper paper, struct bytes bytes);
void paper_replace(struct rows_writer *rows, uint64_t referral, enum paper paper,
		   struct bytes bytes);

#endif
