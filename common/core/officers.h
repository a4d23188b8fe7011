/* Who may act as an officer: persons of people.yaml, with the certificate (执法证) that each holds.
 *
 * An act that names officers names persons.  Each must have been qualified on the day on which the
 * act happened, whenever it is recorded: 行政处罚法42(1), 程序规定22.
 */
#ifndef ZHIAN_CORE_OFFICERS_H
#define ZHIAN_CORE_OFFICERS_H

#include "common/core/decider.h"
#include "common/core/gates.h"

#define OFFICERS_NAMED_MAX 32u

struct officer {
	const char *id;
	const char *unit;            /* NULL: none is stated */
	const char *certificate;     /* its number; NULL: none is stated */
	int32_t from_day, until_day; /* of the certificate, both included; 0: not stated */
	uint32_t roles;
	bool left; /* disabled in the list: named for nothing that is still to come */
	/* 法律职业资格, as the list states it; NULL: none is stated */
	const char *legal_qualification;
	/* Regions' codes and areas' names (片区): what lists are narrowed to for this person.  No
	 * decision asks for them. */
	const char *const *regions;
	size_t region_count;
};

struct officers {
	const struct officer *list; /* by id */
	size_t count;
	uint32_t roles; /* that somebody has who hasn't left */
};

/* By the id as the list writes it, else by one that differs in spelling alone; NULL: nobody. */
const struct officer *officer_find(const struct officers *officers, const char *name);

enum officer_fault {
	OFFICER_QUALIFIED,
	OFFICER_NO_CERTIFICATE, /* that the list states */
	OFFICER_NOT_YET,        /* the certificate begins later */
	OFFICER_EXPIRED,        /* it had ended */
};
enum officer_fault officer_on(const struct officer *officer, int32_t day);

/* Who is named in an act, and what for. */
struct officers_ask {
	const char *const *named;
	size_t count, least, most; /* most: at most OFFICERS_NAMED_MAX */
	int32_t day;               /* on which the act happened, or will be begun */
	bool ahead;                /* they are sent: who has left can't be */
	enum gate gate;
	/* what they act in, and what that belongs to: who was recused isn't named; OBJECT_NONE */
	struct object_id matter, within;
	const char *too_few; /* the code when there are too few, too many, or one twice */
};
/* Their ids as the list writes them, in the arena; NULL: refused, or the arena is full.  Without a
 * list (context->officers NULL) they are only counted. */
const char **decide_officers(const struct decide_context *context, struct decision *decision,
			     const struct officers_ask *ask);

/* Can whoever has a matter, or is to get it, act in it on that day? */
enum owner_fault {
	OWNER_MAY_ACT,
	OWNER_UNKNOWN, /* nobody in the list has this id */
	OWNER_LEFT,
	OWNER_EXPIRED, /* the certificate, where one is stated, had ended */
};
enum owner_fault owner_on(const struct officers *officers, const char *name, int32_t day);

/* Whom a matter is given to: somebody of the list who hasn't left and whose certificate, where one
 * is stated, hasn't ended.  The id as the list writes it, in the arena; NULL: refused, or the arena
 * is full.  Without a list it is taken as it is.  Never who was recused from the matter. */
const char *decide_owner(const struct decide_context *context, struct decision *decision,
			 struct object_id matter, const char *name);

/* The unit of whom a matter is given to, as the list states it, in the arena; NULL: none, or the
 * arena is full, which the decision says. */
char *decide_owner_unit(const struct decide_context *context, struct decision *decision,
			const char *owner);

/* A refusal by a gate: the code, the gate's id as its rule, the articles among its words. */
void decision_refuse_gate(struct decision *decision, const char *code, enum gate gate);

#endif
