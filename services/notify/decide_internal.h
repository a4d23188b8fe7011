/* What the parts of notify's decide share. */
#ifndef ZHIAN_NOTIFY_DECIDE_INTERNAL_H
#define ZHIAN_NOTIFY_DECIDE_INTERNAL_H

#include "common/core/area.h"
#include "common/policy/papers/work.h"
#include "notify.pb-c.h"
#include "services/notify/acts.h"
#include "services/notify/notify.h"
#include "services/notify/states.h"
#include "services/notify/tables.h"

/* A referral that an input is about, with its row. */
struct letter_at_work {
	uint64_t number;
	struct object_id subject;
	struct referral_row row;
};

bool kind_is_paper(uint8_t kind);   /* an answer or notice: carries news, asks for nothing */
bool kind_is_request(uint8_t kind); /* asks for an answer within a term */
/* The receiver's clock for a kind, from the moment of receipt. */
enum clock_id kind_clock(uint8_t kind);

extern const struct area notify_letters_area, link_area;

/* ---- decide_upstream.c: a draft, or what joins a letter */
decide_fn letter_of_ledger_row, letter_of_superior_asked, letter_of_hazard_referred;
decide_fn letter_of_trace_requested, letter_of_bulletin, letter_of_campaign;

/* ---- decide_draft.c */
/* Emits ReferralDrafted for a new referral and sees to the clock of the drafts' queue; the event,
 * or NULL when the arena is full. */
struct event *emit_draft(struct work *work, Zh__ReferralDrafted *body);
/* What a referral of ours was drafted as; NULL: the arena is full. */
const Zh__ReferralDrafted *read_draft(struct work *work, uint64_t referral);
/* Starts the clock of the first draft to `region` that follows `after`, if there is one. */
void start_next_draft_clock(struct work *work, uint32_t region, uint64_t after);
/* The same, if it is `after` that the queue's clock is before. */
void pass_on_draft_clock(struct work *work, uint32_t region, uint64_t after);

/* ---- decide_cause.c */
/* What a letter is about, as others are compared with it. */
struct cause_of {
	uint32_t region;
	uint64_t hazard;            /* 0: of none */
	struct trace_ref trace;     /* .sequence 0: of none */
	const Zh__FirmRef *subject; /* NULL: any */
};
/* The newest letter of ours that others of its cause join; 0: none. */
uint64_t letter_of_cause(const struct work *work, const struct cause_of *cause,
			 struct referral_row *ret_row);
/* The draft with all that joined it; NULL: the arena is full. */
const Zh__ReferralDrafted *read_letter(struct work *work, uint64_t referral);
/* A rule wants `draft` because of `event`: ReferralDrafted, or ReferralJoined where a letter about
 * the same cause stands.  about: the firm by which letters differ; NULL: it isn't known who made
 * it.  NULL: the arena is full. */
struct event *draft_or_join(struct work *work, const struct event *event,
			    Zh__ReferralDrafted *draft, Zh__FirmRef *about);
/* A person wants one: false with a refusal that names the letter that stands. */
bool draft_is_first(struct work *work, const Zh__ReferralDraftCommand *asked);

/* ---- decide_paper.c */
/* Numbers, packs and emits what leaves: ReferralSent.  Refuses what is too long.  `row` may be a
 * new referral's that isn't stored yet. */
struct event *emit_sent(struct work *work, uint64_t referral, const struct referral_row *row,
			Zh__DocumentContent *content);
/* A paper of ours about a referral (drafted and sent at once): returns its number, 0 when refused
 * or full. The caller has filled what it tells; regions, ids and kind are filled here. */
uint64_t emit_paper(struct work *work, const struct letter_at_work *letter, uint8_t kind,
		    Zh__PaperTold told, Zh__DocumentContent *content);

/* ---- decide_acts.c */
typedef void letter_act_fn(struct work *work, const struct letter_at_work *letter);
/* What all acts on a letter begin with; then `run`.  whose: enum referral_direction, 0: either. */
void notify_decide_letter(struct work *work, uint8_t whose, letter_act_fn *run);
/* Emits an event of the act's letter with its trace and next version. */
struct event *emit_change(struct work *work, const struct letter_at_work *letter, uint16_t kind,
			  const void *body);
/* Refuses unless the table has a GO for this event. */
bool letter_go(struct work *work, const struct letter_at_work *letter, uint8_t event);
/* What a person can do with it as it stands. */
void tell_possible(const struct work *work, const struct referral_row *row);

/* One function for each row of acts.h, and as the row has it. */
#define X(id, text, flags, roles, second, target, body, run) void run(struct work *work);
DRAFT_ACT_LIST(X)
LINK_ACT_LIST(X)
#undef X
#define ACT_DECIDES(id, text, flags, roles, second, target, body, run)                             \
	static void decide_##id(const struct decide_context *context, const struct input *input,   \
				struct decision *decision)                                         \
	{                                                                                          \
		run(&(struct work){.context = context, .input = input, .decision = decision});     \
	}
#define X(id, text, flags, roles, second, target, body, run, whose) letter_act_fn run;
REFERRAL_ACT_LIST(X)
#undef X

/* ---- decide_answers.c */
/* A letter of theirs that somebody works on. */
bool is_taken_up(const struct referral_row *row);
/* Who takes a letter of theirs up owes the answer; NULL: the arena is full. */
struct event *emit_taken_up(struct work *work, uint64_t referral, const struct referral_row *row,
			    const char *owner, const char *unit);

/* ---- decide_link.c */
decide_fn decide_item;
/* Of a region's link, which is no object. */
void emit_of_link(struct work *work, Zh__EventKind kind, const void *body);
/* ---- decide_told.c */
/* A paper that tells something: of the other region's, or (by_peer false) one of ours that came
 * back after a restore. */
struct told {
	const Zh__DocumentContent *content;
	uint32_t peer;
	bool by_peer;
	uint64_t paper; /* its number here */
};
/* What it is about, as the rows have it. */
struct told_target {
	bool known;
	uint64_t number;
	struct referral_row row;
	uint8_t event; /* of the referral's table; of a known one only */
	struct state_row move;
};
struct told_target told_target(const struct work *work, const struct told *told);
/* Books what a paper tells whose move is a GO. */
void decide_told(struct work *work, const struct told *told, const struct told_target *target);

/* ---- decide_reported.c */
/* A bulletin was approved, a campaign's paper submitted: a draft to the nearest level above whose
 * link has ever been up. */
void reported_bulletin(struct work *work, const struct event *event);
void reported_campaign(struct work *work, const struct event *event);
/* Why figures that came can't stand as that region's; NULL: they do. */
const char *reported_unmatched(const struct work *work, uint32_t from_region,
			       const Zh__ReportedFigures *reported);

/* ---- decide_returned.c */
/* Books a document of ours that was sent in a life before this one. */
void decide_returned(struct work *work, const struct notify_link_item *item);

/* ---- decide_life.c */
enum life_judgement {
	LIFE_COUNTS,
	LIFE_COUNTS_FROM_NOW, /* the first one, or one that takes the former's place */
	LIFE_REFUSED,
};
/* Whose word is this heartbeat?  Emits what is new; LIFE_REFUSED: nothing else of it counts. */
enum life_judgement decide_life(struct work *work, const struct notify_link_item *item,
				struct tie_row *tie);
/* What a heartbeat tells of our own lives, and of how far the ledgers agree. */
void decide_tie(struct work *work, const struct notify_link_item *item, const struct tie_row *tie);
#define LIFE_TOLD_AGAIN_MS MS_PER_HOUR /* of what goes on and on */

/* ---- decide_ledgers.c */
void decide_recovery_begins(struct work *work, const struct notify_link_item *item);
/* Does the neighbour hold more of ours than we do, though no recovery waits for it? */
void decide_link_alone(struct work *work, const struct notify_link_item *item,
		       const struct tie_row *tie);
/* On a heartbeat of a link that a recovery waits for. */
void decide_ledgers(struct work *work, const struct notify_link_item *item,
		    const struct tie_row *tie);
/* Differing ledgers are let be; again: as a person had said before the restore. */
void ledgers_let_be(struct work *work, uint32_t peer, uint64_t recovery, bool again);
/* What a heartbeat says of one stream; NULL: nothing. */
const Zh__LinkStreamHead *head_of_stream(const Zh__LinkHeadContent *head, uint8_t stream);
bool digest_is(const ProtobufCBinaryData *told, const uint8_t digest[DIGEST_SIZE]);

/* ---- decide_elsewhere.c */
/* What a heartbeat tells of other regions' lives. */
void decide_elsewhere(struct work *work, const struct notify_link_item *item);

/* ---- decide_anew.c */
/* On a heartbeat of a link whose differing ledgers a person let be, at this end or at the other. */
void decide_anew(struct work *work, const struct notify_link_item *item, const struct tie_row *tie);
/* Under which number the letter was received before its stream began again; 0: it wasn't. */
uint64_t letter_known_as(const struct work *work, const struct notify_link_item *item);
void decide_letter_known(struct work *work, const struct notify_link_item *item, uint64_t was);

/* ---- decide_chain.c */
decide_fn decide_chain_signed;
/* false: of another life than the one that counts. */
bool decide_peer_chain(struct work *work, const struct notify_link_item *item);
bool decide_own_chain_held(struct work *work, const struct notify_link_item *item);

/* ---- decide_received.c */
/* The story goes on across the border. */
struct trace_ref content_trace(const Zh__DocumentContent *content);
/* Books a document whose number is the next one. */
void decide_received(struct work *work, const struct notify_link_item *item);

#endif
