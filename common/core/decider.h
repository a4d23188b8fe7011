/* A decider: the pure heart of a daemon.
 *
 *     decide(context, input) -> events | refusal      reads rows, computes, writes nothing
 *     evolve(rows, event)                             pure bookkeeping: the only way that state
 *     changes
 *
 * Neither has I/O, a clock, globals, or memory but the arena that it is handed.
 * What decide computed is in its events; evolve looks nothing up that isn't
 * in the event or the rows, and answers INVALID for an event that it can't apply,
 * which is found before the turn's commit.
 */
#ifndef ZHIAN_CORE_DECIDER_H
#define ZHIAN_CORE_DECIDER_H

#include <string.h>

#include "common/base/arena.h"
#include "common/base/ids.h"
#include "common/base/state_table.h"
#include "common/core/clock.h"
#include "common/core/event.h"
#include "common/core/rows.h"

struct area;            /* common/core/area.h */
struct policy;          /* common/policy/rules/policy.h */
struct policy_versions; /* common/policy/rules/policy_versions.h */
struct dictionary;      /* common/policy/books/dictionary.h */
struct officers;        /* common/core/officers.h */

/* Roles of domain.md; a principal may have several. */
enum role {
	ROLE_FEED = 1u << 0,
	ROLE_OFFICER = 1u << 1,
	ROLE_MEDIATOR = 1u << 2,
	ROLE_LEADER = 1u << 3,
	ROLE_LEGAL_REVIEWER = 1u << 4,
	ROLE_HEARING_OFFICER = 1u << 5,
	ROLE_DISCLOSER = 1u << 6,
	ROLE_CREDIT_OFFICER = 1u << 7,
	ROLE_AUDITOR = 1u << 8,
	ROLE_SUPERIOR = 1u << 9,
	ROLE_OPERATOR = 1u << 10,
	ROLE_REGION = 1u << 11,
	ROLE_PUBLIC = 1u << 12,
	ROLE_DAEMON = 1u << 13,
	ROLE_CONSOLE = 1u << 14, /* acts for several people, passes their signatures on */
	/* Heads: ROLE_LEADER is a head of the authority (负责人), chief or deputy. */
	ROLE_CHIEF_HEAD = 1u << 15, /* 主要负责人: a head too, alone where the law names him */
	ROLE_UNIT_HEAD = 1u << 16, /* 办案机构负责人, a 股长: names officers, approves nothing */
};

#define PRINCIPAL_ID 33
#define PRINCIPAL_KEY 32 /* bytes of a transport key's public half */

/* Who acts: from the key of the connection, never from the message. */
struct principal {
	char id[PRINCIPAL_ID];
	char unit[PRINCIPAL_ID];
	uint32_t roles;     /* enum role */
	uint32_t region;    /* ROLE_REGION, ROLE_SUPERIOR: whose */
	enum daemon daemon; /* ROLE_DAEMON */
	/* of the connection: which of the person's keys it was; has_key false: not known */
	bool has_key;
	uint8_t key[PRINCIPAL_KEY];
};

/* Who the list of people has under `key`, acting with it: a person may have several. */
static inline struct principal principal_of_key(const struct principal *who,
						const uint8_t key[PRINCIPAL_KEY])
{
	struct principal acts = *who;
	acts.has_key = true;
	memcpy(acts.key, key, sizeof acts.key);
	return acts;
}

/* What somebody who proposed is by now. */
struct proposer {
	bool there; /* in the list in force, with a key that admits */
	/* the key that proposed still admits the same person; true: not on record */
	bool key_holds;
	uint32_t roles;
};

enum act_flags {
	ACT_SECOND_PERSON = 1, /* becomes a proposal that another person approves */
	ACT_CREATES = 2,       /* has no target */
	ACT_FINISHES =
		4, /* may use the reserve of a full disk: finishing, cancelling, persons' acts */
	/* hands out personal data with its answer, after its event is durable; see disclosure.h */
	ACT_DISCLOSES = 8,
	/* the second person has one of second_roles that the proposer hasn't */
	ACT_OTHER_ROLE = 16,
	/* gives out a number or leaves the county: refused while a restored county recovers */
	ACT_WAITS_FOR_RECOVERY = 32,
	/* may be done in a copy that a newer life of the county has taken the place of */
	ACT_OF_SUPERSEDED = 64,
	/* undoes, stops or moves something: nobody understands it later without its reason */
	ACT_NEEDS_REASON = 128,
};

struct decider;
struct decide_context;
struct input;
struct decision;

/* What decides an input, or a part of it: reads rows, adds events to the decision or refuses. */
typedef void decide_fn(const struct decide_context *context, const struct input *input,
		       struct decision *decision);
/* What an event does to rows; INVALID: it can't be applied. */
typedef enum status evolve_fn(struct rows_writer *rows, const struct event *event);

/* An act that a person may ask for: one row per act of a daemon. */
struct act {
	const char *name;      /* "hazard.order" */
	uint16_t number;       /* the service's own enum */
	uint16_t flags;        /* enum act_flags */
	uint32_t roles;        /* who may ask */
	uint32_t second_roles; /* who may be the second person */
	enum object_kind target;
	const ProtobufCMessageDescriptor *body; /* NULL: none */
	decide_fn *decide; /* its area's; NULL: of an act that every daemon has */
};

enum input_kind {
	INPUT_EVENT, /* from another daemon's journal */
	INPUT_ACT,   /* a person's */
	INPUT_ITEM,  /* from a door: a feed's item, a document from another region */
	INPUT_MARK,  /* a clock's mark is due */
};

struct input_act {
	const struct act *act;
	const struct principal *person; /* who asks (the proposer, for an approved proposal) */
	const struct principal *second; /* who approved; NULL: an act of one person */
	uint8_t request_id[16];
	struct object_id target;
	uint64_t seen_version;        /* 0: not stated */
	const char *reason;           /* NULL: none */
	int64_t happened_ms;          /* as stated, else now */
	const ProtobufCMessage *body; /* NULL when the act has none */
	/* what the stage made of the body before decide (adopted books); else NULL */
	const void *extra;
	/* proposal.approve: who proposed, as the list in force has it; NULL: nobody keeps a list */
	const struct proposer *proposer;
};

struct input_item {
	uint16_t door; /* the service's own enum */
	const struct principal *from;
	const ProtobufCMessage *body;
	const void *
		/* what the door made of it before decide (parts, digests, checked signatures) */
		extra;
	uint64_t sequence; /* the sender's */
	uint64_t session;
	int64_t happened_ms;
};

struct input_mark {
	uint64_t clock;
	enum clock_id purpose;
	uint8_t mark; /* Zh__ClockMark */
	int64_t due_ms;
	int64_t late_ms;
	struct object_id subject;
};

struct input {
	enum input_kind kind;
	enum daemon source; /* INPUT_EVENT: whose journal */
	union {
		const struct event *event;
		const struct input_act *act;
		const struct input_item *item;
		const struct input_mark *mark;
	};
};

struct decide_context {
	const struct rows_reader *rows;
	const struct policy *policy;            /* in force now */
	const struct policy_versions *policies; /* all that were adopted; NULL: only `policy` */
	const struct calendar *calendar;
	const struct dictionary *dictionary;
	const struct officers *officers; /* of the list of people in force; NULL: none is kept */
	const char *document_prefix; /* 机关代字 (document_number.h); NULL: none is stated */
	uint32_t region;
	enum daemon daemon;
	int64_t now_ms;
	int64_t system_ms; /* what the system's clock says: differs where it isn't believed */
	bool driven_clock; /* a demonstration county: only demo.advance moves its time */
	struct arena *arena;
};

enum verdict {
	VERDICT_DONE,     /* zero or more events */
	VERDICT_REFUSED,  /* a rule says no */
	VERDICT_CONFLICT, /* seen_version is old; same id with other content */
	VERDICT_NOT_FOUND,
	VERDICT_INVALID, /* a field fails its check */
	VERDICT_POISON,  /* an upstream event that can't be: quarantine it */
};

#define REFUSAL_POSSIBLE_MAX 32
#define REFUSAL_PARAMS_MAX 8
#define DECISION_EVENTS_MAX 32

struct refusal {
	const char *code;  /* "hazard.cancel_off.no_evidence"; words are in the catalogue */
	const char *where; /* the field, object or row id; NULL: none */
	const char *rule;  /* rule or table row id; NULL: none */
	const char *possible[REFUSAL_POSSIBLE_MAX];
	size_t possible_count;
	struct {
		const char *name;
		const char *value;
	} params[REFUSAL_PARAMS_MAX];
	size_t param_count;
};

struct decision {
	enum verdict verdict;
	bool arena_full; /* whatever else it says: the input is answered with FULL */
	/* Policy wants another person for this act: without one it becomes a proposal. */
	bool second_needed;
	uint8_t second_gate; /* enum gate that wants it of this matter; 0: none said so */
	/* By when the second person decides; CLOCK_NONE: as any proposal. */
	enum clock_id second_clock;
	/* Refused, and yet the events happened: what was found out on the way to the "no". */
	bool stands;
	struct refusal refusal;
	struct event *events[DECISION_EVENTS_MAX];
	size_t event_count;
	struct object_id object; /* what the act made or changed, for the reply */
	uint64_t object_version;
	const void *reply; /* for a door: its own answer, made before commit, sent after it */
};

/* A kind of event that a daemon takes from another's journal, and which fields decide() may look
 * at: their names, with single blanks between them.  The others aren't read but stepped over, and
 * absent in what decide() gets; whoever looks at one more names it here. */
struct source_kind {
	uint16_t kind;
	const char *body;  /* NULL: all of them, of EventMeta too */
	const char *meta;  /* of EventMeta; NULL: none */
	decide_fn *decide; /* what it leads to; NULL: nothing here, as the stage takes it */
};

#define SOURCE_KINDS_MAX 64

struct source {
	enum daemon daemon;
	const struct source_kind *kinds;
	size_t kind_count; /* at most SOURCE_KINDS_MAX */
};

#define SOURCE(which, rows)                                                                        \
	{                                                                                          \
		.daemon = (which), .kinds = (rows), .kind_count = sizeof(rows) / sizeof((rows)[0]) \
	}

/* What is read of events of this kind.  A name that no field has is a fault of the program. */
struct event_fields source_fields(const struct source_kind *kind);

struct series_book;

/* The event that began a matter (story_begins.def), as rows keep it: what `story` follows.  Events
 * caused by another event inherit its trace by themselves, marks that of the event that started
 * their clock; where an act's decide sets none, it is that of the matter's row (decider->trace). */
struct trace_ref {
	uint64_t sequence;
	uint64_t incarnation;
	uint32_t region; /* 0: this county's */
	uint8_t daemon;
	uint8_t reserved[3];
};

#define MATTER_AREA_MAX 100u

/* Where a matter or its firm is, as far as it is on record. */
struct matter_where {
	uint32_t region; /* a code; 0: none */
	size_t area_size;
	char area[MATTER_AREA_MAX]; /* 片区, as the register of firms calls it; size 0: none */
};

/* The functions of a service: areas_… (area.h), which lead an input to the area that it is for.
 * All get the decider itself. */
struct decider {
	enum daemon daemon;
	const struct schema *schema; /* common tables included: see common_tables.h */
	void (*decide)(const struct decider *decider, const struct decide_context *context,
		       const struct input *input, struct decision *decision);
	enum status (*evolve)(const struct decider *decider, struct rows_writer *rows,
			      const struct event *event);
	/* How often the object has changed, as its lines show it; 0: there is none.  NULL: no
	 * object of this daemon counts its changes. */
	uint64_t (*version)(const struct decider *decider, const struct rows_reader *rows,
			    struct object_id object);
	/* Who works on the object beside whom it was assigned to (TABLE_OWNERS): the ids, with
	 * commas between them.  NULL: no object of this daemon names anybody. */
	void (*officers)(const struct decider *decider, const struct rows_reader *rows,
			 struct object_id object, struct writer *out);
	/* The trace of the one matter that the object is or belongs to; false: of none, of many
	 * (a firm, a campaign), or it isn't known here.  NULL: of no object. */
	bool (*trace)(const struct decider *decider, const struct rows_reader *rows,
		      struct object_id object, struct trace_ref *ret_trace);
	/* The first day on record of the matter that the object is or belongs to: when it was
	 * found, came in, or was begun; 0: it isn't known, as of a report, whose day of receipt may
	 * be the very thing that was put down wrongly.  NULL: of none. */
	int32_t (*since)(const struct decider *decider, const struct rows_reader *rows,
			 struct object_id object);
	/* Fills `ret_where`, zeroed, with what is on record of the object.  Lists alone ask.
	 * NULL: nothing of any. */
	void (*where)(const struct decider *decider, const struct rows_reader *rows,
		      struct object_id object, struct matter_where *ret_where);
	const struct source *sources;
	size_t source_count;
	const struct area *const *areas; /* area.h; in the order in which they are listed */
	size_t area_count;
	const struct series_book *series; /* of official numbers (series.h); NULL: gives none */
};

/* Its own acts, area by area; NULL: after the last one. */
const struct act *decider_act_at(const struct decider *decider, size_t index);
size_t decider_act_count(const struct decider *decider);

/* ---- what deciders build decisions with (decision.c) */

/* How a decision is said, in all five services: a message is made, filled, and emitted.
 *
 *	Zh__OwnerAssigned *body = NEW(work, OwnerAssigned);
 *	SET_OPTIONAL(body, hazard, hazard.number);
 *	body->owner = command->owner;
 *	decision_emit(work->context, work->decision, KIND(OWNER_ASSIGNED), hazard, body);
 *
 * Neither NEW nor decision_emit answers NULL.  A full arena is noted in the decision
 * (`arena_full`), as in a writer that overflows: what is made after that is written to a spare
 * piece and lost, the decider goes on to its end, and the input is answered with FULL. */
void *decision_message(const struct decide_context *context, struct decision *decision,
		       const ProtobufCMessageDescriptor *descriptor);
/* `at` points to whatever holds a context and a decision. */
#define NEW(at, Type) NEW_IN((at)->context, (at)->decision, Type)
#define NEW_IN(context, decision, Type)                                                            \
	((Zh__##Type *)decision_message((context), (decision), &Zh__##Type##__descriptor))

/* An object as events name it. */
Zh__ObjectId *decision_object_id(const struct decide_context *context, struct decision *decision,
				 struct object_id id);

/* Adds an event.  Cause, trace, person, second, reason and happened are filled from the input by
 * the stage; decide may set more on the returned event (meta->rule, meta->firm_key,
 * head.object_version). */
struct event *decision_emit(const struct decide_context *context, struct decision *decision,
			    uint16_t kind, struct object_id subject, const void *body);
/* Whether two ids name one person, however they are written: case, width, blanks and hyphens don't
 * count. */
bool decision_same_person(const char *a, const char *b);
Zh__EventMeta *decision_meta(struct event *event); /* to set rule and firm_key */
void decision_rule(const struct decide_context *context, struct event *event, const char *rule_id,
		   uint32_t version);

void decision_trace(struct event *event, const struct trace_ref *trace);
/* of an event that is being evolved or consumed */
struct trace_ref trace_of(const struct event *event);

void decision_refuse(struct decision *decision, const char *code, const char *rule);
void decision_refuse_param(struct decision *decision, const char *name, const char *value);
void decision_possible(struct decision *decision, const char *act);
/* "1024", in the arena. */
const char *decision_number(const struct decide_context *context, struct decision *decision,
			    uint64_t number);
/* Whether the table lets the event through (GO).  Where it doesn't, the refusal names the pair's
 * id, the state, and what a person can do there instead. */
bool decision_allows(const struct decide_context *context, struct decision *decision,
		     const struct state_table *table, uint8_t state, uint8_t event,
		     const char *code);
/* The pair's id, as journals have it, in the arena; NULL when it is full. */
const char *decision_pair(const struct decide_context *context, struct decision *decision,
			  const struct state_table *table, uint8_t state, uint8_t event);
void decision_invalid(struct decision *decision, const char *code, const char *where);
void decision_conflict(struct decision *decision, const char *code);
void decision_not_found(struct decision *decision, const char *code);
void decision_poison(struct decision *decision, const char *code);

/* SET_OPTIONAL(message, field, value): sets a proto2 scalar with its presence. */
#define SET_OPTIONAL(message, field, value)                                                        \
	do {                                                                                       \
		(message)->has_##field = 1;                                                        \
		(message)->field = (value);                                                        \
	} while (0)

#endif
