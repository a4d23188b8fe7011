/* What the files of the stage share. */
#ifndef ZHIAN_STAGE_STAGE_INTERNAL_H
#define ZHIAN_STAGE_STAGE_INTERNAL_H

#include "common/reader/reader.h"
#include "common/stage/common_decide.h"
#include "common/stage/message_block.h"
#include "common/stage/persons/signed_check.h"
#include "common/stage/queries/copies.h"
#include "common/stage/stage.h"
#include "wire.pb-c.h"

#define STAGE_PULLS_MAX 16      /* waiting pulls: every daemon and some read models, two each */
#define STAGE_BATCHES_MAX 2     /* per source: one being taken in, one after it */
#define STAGE_REQUESTS_MAX 1024 /* commands that wait; beyond: BUSY */
#define STAGE_QUERIES_MAX 256
#define STAGE_BUNDLES_MAX 256
#define STAGE_INPUT_ARENA (2u << 20) /* a campaign's base and what it is compared with */
#define STAGE_TURN_ARENA (2u << 20)
#define STAGE_ANSWER_BYTES (256u << 10)
#define STAGE_REPLIES_MAX 2048
#define STAGE_KIND_WORDS 10 /* a bit per event kind below 640 */
#define STAGE_REFUSALS_PER_MINUTE 10
#define CAREFUL_INPUTS 64 /* how many inputs go one by one after an abnormal end */

struct source_batch {
	uint64_t through;
	struct bytes events;
	struct stage_memory owner; /* in whose memory they lie */
};

/* A producer whose journal we pull. */
struct stage_source {
	const struct source *spec;
	struct event_fields fields[SOURCE_KINDS_MAX]; /* of each of its kinds: what is read */
	struct reader reader;                         /* as far as the queue below goes */
	struct journal_cursor cursor;                 /* durable after the next frame */
	uint64_t settled; /* the cursor's sequence in front of which nothing can be lost */
	int64_t taken_ms; /* when the last event that was taken was recorded; 0: none yet */
	struct source_batch batches[STAGE_BATCHES_MAX];
	size_t batch_count;
	size_t offset; /* in the first batch's events */
	unsigned unanswered;
};

/* A consumer's pull that waits for events. */
struct waiting_pull {
	bool used;
	struct stage_peer peer;
	char consumer[PRINCIPAL_ID];
	uint64_t pull_id, from, scanned; /* nothing of the asked kinds in from..scanned - 1 */
	uint64_t kinds[STAGE_KIND_WORDS];
	uint32_t max_events, max_bytes;
	int64_t until_ms;
};

/* Which kinds are in one of the latest frames. */
struct frame_kinds {
	uint64_t first, last;
	uint64_t kinds[STAGE_KIND_WORDS];
};
#define STAGE_FRAMES_KNOWN 64

/* How far consumers got, by name: for archiving, for doctor, for our own bulk. */
struct consumer {
	char name[PRINCIPAL_ID];
	uint64_t durable;
	int64_t seen_ms;
};
#define STAGE_CONSUMERS_MAX 16

struct pending_reply {
	struct stage_peer peer;
	struct bytes frame; /* in the turn's arena */
};

struct queued_bundle {
	struct stage_bundle bundle;
	size_t next;
	uint64_t turn; /* that decided the last item: done() when it is settled */
};

/* What one turn has made, and says when it is durable.  There are two: one is polled while the one
 * before it is committed. */
struct turn {
	uint64_t number;
	uint8_t *frame_memory;
	struct writer frame;
	uint32_t events;
	uint64_t kinds[STAGE_KIND_WORDS]; /* of its events */
	int64_t now_ms;
	uint64_t cursors[DAEMON_COUNT]; /* by source, as the frame has them */
	struct arena arena;             /* of its replies */
	struct pending_reply replies[STAGE_REPLIES_MAX];
	size_t reply_count;
	struct {
		uint16_t kind;
		uint8_t digest[32];
	} adopted[8];
	size_t adopted_count;
	bool personal; /* a reply hands personal data out: the arena is wiped when it is sent */
};

struct refusal_meter {
	char person[PRINCIPAL_ID];
	int64_t minute;
	unsigned count;
};
#define STAGE_METERS_MAX 64

/* How far the calendar in force has been carried over to the clocks. */
struct reprojection {
	bool begun;
	uint32_t calendar_version;
	uint64_t next; /* the clock to look at next; 0: all were */
	uint64_t moved, looked_at;
};

struct stage {
	struct stage_options options;
	const struct decider *decider;
	struct journal *journal;
	struct state *state;
	struct rows_writer *rows;
	struct stage_books books;

	struct turn turns[2];
	uint64_t turns_begun;
	struct turn *turn;      /* is being polled */
	struct turn *in_flight; /* is being committed; NULL: every turn before is durable */
	bool in_flight_begun;   /* by the committer; else its commit comes with the settling */
	uint64_t durable_turn;  /* the last one of which all is durable */
	unsigned turns_ahead;   /* in a row: each began before the one before it was durable */
	bool rows_ahead;        /* while a turn is told of: the rows have the next one too */

	/* the turn being polled */
	struct arena input_arena;
	int64_t now_ms;
	int64_t turn_began_ms;
	bool cursors_moved;
	uint32_t silent_inputs; /* taken in without an event since the last frame */
	int64_t silent_since_ms;
	bool input_personal; /* the input's arena holds what an act hands out */

	/* what waits */
	struct stage_source sources[DAEMON_COUNT];
	size_t source_count;
	size_t next_source; /* round robin */
	struct message_queue commands, queries;
	struct queued_bundle bundles[STAGE_BUNDLES_MAX];
	size_t bundle_first, bundle_count;
	size_t waiting_items;
	struct waiting_pull pulls[STAGE_PULLS_MAX];
	struct consumer consumers[STAGE_CONSUMERS_MAX];
	size_t consumer_count;
	struct journal_copies copies;
	uint8_t *batch_memory;
	struct frame_kinds frame_kinds[STAGE_FRAMES_KNOWN]; /* a ring, by frame */
	uint8_t *answer_memory;

	/* marks and time */
	/* where the next look at the queue of marks begins: none before it is due, but those that
	 * wait for the next working day */
	struct mark_position mark_from;
	int64_t marks_wait_until_ms; /* 0: none waits */
	uint32_t marks_wait_calendar;
	int64_t next_mark_ms;
	bool drew_bulk; /* the last turn had marks, or clocks to re-project */
	struct time_trust time;

	struct reprojection reproject;

	/* checkpoint */
	bool checkpoint_under_way, checkpoint_written;

	/* careful mode */
	unsigned careful_left;
	int careful_file;
	struct careful_note {
		uint32_t magic, attempts;
		uint64_t a, b, boot;
		uint32_t source, crc;
	} found_note; /* all zeros: none counts, since no input's source is 0 */

	struct refusal_meter meters[STAGE_METERS_MAX];
	bool draining;
	struct stage_stats stats;
};

int64_t stage_mono_ms(const struct stage *stage);

/* turn.c: one input, all or nothing.  What it was caused by is put into every event. */
struct input_cause {
	uint8_t kind; /* enum event_cause */
	enum daemon daemon;
	uint64_t a, b;
	uint32_t region;
	const struct event *event; /* the upstream event; NULL otherwise */
	const char *person, *unit, *reason;
	Zh__ActSignature *signature, *signature_brief; /* for the first event and the others */
	int64_t happened_ms;
	uint8_t flags;
};
enum input_end { INPUT_TAKEN, INPUT_POISON, INPUT_TURN_FULL };
enum input_end stage_take(struct stage *stage, const struct input *input,
			  const struct input_cause *cause, struct decision *decision,
			  uint64_t *ret_first_sequence);
/* Events that the stage itself makes (refusals, quarantine, held time). */
void stage_context(struct stage *stage, struct decide_context *ret_context);
enum input_end stage_append(struct stage *stage, struct decision *decision,
			    const struct input_cause *cause, uint64_t *ret_first_sequence);
/* What would be written fits into events; else the decision says that it is too large. */
bool stage_fits(struct stage *stage, struct decision *decision, const struct input_cause *cause);
/* Books a decision in the rows alone, to look at what it would make of them: whoever asks has
 * marked the state before, and undoes it in any case.  false: it can't be applied. */
bool stage_suppose(struct stage *stage, struct decision *decision, const struct input_cause *cause);
bool stage_turn_has_room(const struct stage *stage);

/* commit.c: the end of a turn.  What it would say is said when it is durable; the next turn may
 * begin before that, where nobody but the deciders looks at rows. */
MUST_CHECK enum status turn_end(struct stage *stage, struct err *err);
int64_t turn_next_wake(const struct stage *stage); /* for a cursor that moved without an event */
/* Of the next event, and of the last turn. */
uint64_t stage_next_sequence(const struct stage *stage);
int64_t stage_last_now_ms(const struct stage *stage);

/* A cursor that moved without an event is written after so many inputs, or so long.  Until then
 * they would be taken in again after a crash, and decide nothing again. */
#define CURSOR_INPUTS 65536u
#define CURSOR_MS MS_PER_SECOND

/* frames.c: one event out of a frame. */
enum status frame_event(const struct frame *frame, uint64_t sequence, struct arena *arena,
			struct event *ret_event);
/* What quarantine.requeue decides again, in the input's arena; NULL: it can't be. */
const struct requeue_extra *requeue_read(struct stage *stage, uint64_t quarantine);

/* sources.c */
void sources_init(struct stage *stage);
bool sources_wait(const struct stage *stage); /* something is there to be polled */
bool sources_poll(struct stage *stage);       /* true: took at least one input */
void sources_ask(struct stage *stage);        /* sends pulls */
int64_t sources_next_wake(const struct stage *stage);
void sources_free(struct stage *stage);
/* An event of that daemon's journal into the input's arena, as it is read when it is polled. */
MUST_CHECK enum status sources_read(struct stage *stage, enum daemon daemon, struct bytes stored,
				    struct event *ret_event);

/* pulls.c */
void pulls_receive(struct stage *stage, const struct stage_peer *peer,
		   const struct principal *principal, const Zh__Pull *asked);
bool pulls_answer(struct stage *stage); /* true: at least one was answered */
void pulls_note_event(struct stage *stage, uint16_t kind);
void pulls_note_frame(struct stage *stage, const struct turn *turn); /* its frame is durable */
int64_t pulls_next_wake(const struct stage *stage);
uint64_t pulls_slowest_lag(const struct stage *stage);

/* requests.c */
void requests_receive(struct stage *stage, struct message_block *block);
bool requests_poll(struct stage *stage);

/* signed_act.c: what the console passes on becomes the command of the person who signed it.  NULL,
 * or the code of the refusal. */
const char *signed_act_admit(struct stage *stage, struct message_block *block);
/* Whether it holds at this moment: "request.signature_expired", "request.signature_early". */
const char *signed_act_untimely(struct stage *stage, const struct message_block *block);
/* Whether what was decided under the request's id, at that event, was signed by this signature. */
bool signed_act_is_of(struct stage *stage, const struct message_block *block, uint64_t sequence);
/* Every signature of the journal against the list of people of its time; CORRUPT names the event.
 */
MUST_CHECK enum status signed_acts_check(struct stage *stage, struct signed_acts *ret_signed,
					 struct err *err);

/* refusals.c: from the 11th refusal of a principal within a minute they are counted, not
 * journalled. */
bool stage_refusal_is_recorded(struct stage *stage, const char *person);
/* Returns the event's sequence.  `outcome`: what was answered, and is when the request is repeated.
 * `stood`: the decision that refused, when events of it happened all the same; else NULL. */
uint64_t stage_record_refusal(struct stage *stage, const struct input_cause *cause, const char *act,
			      struct object_id target, const struct refusal *refusal,
			      Zh__Outcome outcome, const struct decision *stood);
/* A list of people may have come since the message did, and whoever asks has the rights
 * that it leaves; false: the key is nobody's any more. */
bool stage_take_rights(struct stage *stage, struct message_block *block);
void requests_answer_queries(struct stage *stage); /* questions.c */
/* One answer: the parts that several kinds of answer share. */
/* Of the terms that an act ends, the one that is longest over; late_ms 0: none is. */
struct act_lateness {
	enum clock_id purpose;
	int64_t due_ms, late_ms;
};
/* `happened_ms`: when what the act records was done. */
struct act_lateness stage_lateness(const struct rows_reader *rows, const struct decision *decision,
				   int64_t happened_ms);

struct reply_parts {
	const struct stage_peer *peer;
	ProtobufCBinaryData request_id;
	bool has_request_id;
	Zh__Outcome outcome;
	uint64_t sequence;
	struct object_id object;
	uint64_t object_version;
	const struct refusal *refusal;
	Zh__Refusal *refusal_as_stored;
	struct bytes disclosed; /* size 0: nothing */
	struct act_lateness late;
	bool repeated;
};
/* As the request is answered; the rest is the caller's to fill in. */
struct reply_parts reply_parts(const struct message_block *block, Zh__Outcome outcome);
void stage_reply(struct stage *stage, const struct reply_parts *parts, bool after_commit);
void stage_reply_later(struct stage *stage, const struct stage_peer *peer, const Zh__Reply *reply);
/* false: there is no room for it in what the turn has left. */
bool stage_reply_now(struct stage *stage, const struct stage_peer *peer, const Zh__Reply *reply);
Zh__Refusal *refusal_message(const struct refusal *refusal, struct arena *arena);

/* disclosure.c */
bool disclosure_wanted(const struct stage *stage, const struct act *act);
/* What the act would hand out; its `extra` is set from it. */
void disclosure_read(struct stage *stage, struct input_act *act, struct disclosure *ret_disclosure);
/* The same again for a repeated request, whose first answer's event is `sequence`; size 0:
 * nothing. */
struct bytes disclosure_again(struct stage *stage, const struct message_block *block,
			      uint64_t sequence);
/* As it leaves with the reply, which it borrows. */
Zh__QueryAnswer *disclosure_answer(struct stage *stage, struct bytes content,
				   Zh__QueryAnswer *answer);
void disclosure_input_done(struct stage *stage);
void disclosure_turn_spoken(struct turn *turn); /* its replies are sent */

/* marks.c */
bool marks_poll(struct stage *stage);
void marks_note_events(struct stage *stage, const struct event *event);
int64_t marks_next_wake(const struct stage *stage);
/* Every mark before it has fired. */
struct mark_position marks_oldest(const struct stage *stage);
int64_t time_for_turn(struct stage *stage);
void time_note(struct stage *stage); /* puts on record that the turn's time is suspect */

/* chain.c */
void chain_note(struct stage *stage); /* on a new day: where the journal ended */
int64_t chain_next_wake(const struct stage *stage);

/* reproject.c */
bool reproject_pending(struct stage *stage); /* clocks are left that run by another calendar */
bool reproject_poll(struct stage *stage);    /* true: it looked at some */

/* careful.c */
void careful_begin(struct stage *stage);
bool careful_active(const struct stage *stage);
/* Notes the input durably; false: it was found noted twice: quarantine it unread. */
bool careful_note_input(struct stage *stage, uint32_t source, uint64_t a, uint64_t b);
void careful_input_done(struct stage *stage);
void careful_end(struct stage *stage);

/* stage_queries.c: what every daemon can answer.  false: not a common question. */
bool stage_answer(struct stage *stage, const struct query_context *query, const Zh__Query *ask,
		  struct answer *answer);

#endif
