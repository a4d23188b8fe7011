#include "common/core/officers.h"

#include <string.h>

#include "common/base/sabotage.h"
#include "common/base/time.h"
#include "common/core/recusals.h"

void decision_refuse_gate(struct decision *decision, const char *code, enum gate gate)
{
	decision_refuse(decision, code, gate_id(gate));
	decision_refuse_param(decision, "article", gate_articles(gate));
}

/* ---- who it is */

const struct officer *officer_find(const struct officers *officers, const char *name)
{
	size_t low = 0;
	size_t high = officers->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(officers->list[middle].id, name);
		if (order == 0)
			return &officers->list[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t i = 0; i < officers->count; i++) {
		if (decision_same_person(officers->list[i].id, name))
			return &officers->list[i];
	}
	return NULL;
}

enum officer_fault officer_on(const struct officer *officer, int32_t day)
{
	if (officer->certificate == NULL && !SABOTAGE("officers.no-certificate-goes"))
		return OFFICER_NO_CERTIFICATE;
	if (officer->from_day != 0 && day < officer->from_day)
		return OFFICER_NOT_YET;
	if (officer->until_day != 0 && day > officer->until_day &&
	    !SABOTAGE("officers.expired-certificate"))
		return OFFICER_EXPIRED;
	return OFFICER_QUALIFIED;
}

/* ---- who is named */

/* "officer-1, officer-2": whom the list has for that day, the first of them. */
static const char *who_may(const struct decide_context *context, const struct officers_ask *ask)
{
	enum { NAMES = 8 };
	const struct officers *officers = context->officers;
	char text[NAMES * (PRINCIPAL_ID + 2) + 8];
	struct writer out = writer_over(text, sizeof text);
	size_t count = 0;
	for (size_t i = 0; i < officers->count; i++) {
		const struct officer *officer = &officers->list[i];
		if (officer_on(officer, ask->day) != OFFICER_QUALIFIED ||
		    (ask->ahead && officer->left))
			continue;
		if (count == NAMES) {
			writer_put(&out, ", …", strlen(", …"));
			break;
		}
		writer_put(&out, ", ", count != 0 ? 2 : 0);
		writer_put(&out, officer->id, strlen(officer->id));
		count++;
	}
	if (count == 0)
		writer_put(&out, "-", 1);
	return arena_text_of(context->arena, writer_bytes(&out));
}

static void refuse(const struct decide_context *context, struct decision *decision,
		   const struct officers_ask *ask, const char *code, const char *who, int32_t day)
{
	char printed[TIME_DAY_TEXT];
	decision_refuse_gate(decision, code, ask->gate);
	decision_refuse_param(decision, "who", who);
	decision_refuse_param(decision, "may", who_may(context, ask));
	if (day == 0)
		return;
	time_print_day(day, printed);
	decision_refuse_param(decision, "day", arena_text(context->arena, printed));
}

/* As the list writes the id; NULL: refused. */
static const char *qualified(const struct decide_context *context, struct decision *decision,
			     const struct officers_ask *ask, const char *name)
{
	const struct officers *officers = context->officers;
	const struct officer *officer = officer_find(officers, name);
	if (officer == NULL) {
		if (SABOTAGE("officers.unknown-goes"))
			return name;
		refuse(context, decision, ask, "officer.unknown", name, 0);
		return NULL;
	}
	switch (officer_on(officer, ask->day)) {
	case OFFICER_NO_CERTIFICATE:
		refuse(context, decision, ask, "officer.no_certificate", officer->id, 0);
		return NULL;
	case OFFICER_NOT_YET:
		refuse(context, decision, ask, "officer.certificate_not_yet", officer->id,
		       officer->from_day);
		return NULL;
	case OFFICER_EXPIRED:
		refuse(context, decision, ask, "officer.certificate_expired", officer->id,
		       officer->until_day);
		return NULL;
	case OFFICER_QUALIFIED:
		break;
	}
	if (ask->ahead && officer->left) {
		refuse(context, decision, ask, "officer.left", officer->id, 0);
		return NULL;
	}
	const char *id = arena_text(context->arena, officer->id);
	if (id == NULL)
		decision->arena_full = true;
	return id;
}

enum owner_fault owner_on(const struct officers *officers, const char *name, int32_t day)
{
	const struct officer *owner = officer_find(officers, name);
	if (owner == NULL)
		return OWNER_UNKNOWN;
	if (owner->left)
		return OWNER_LEFT;
	bool ended = owner->certificate != NULL && owner->until_day != 0 && day > owner->until_day;
	return ended ? OWNER_EXPIRED : OWNER_MAY_ACT;
}

const char *decide_owner(const struct decide_context *context, struct decision *decision,
			 struct object_id matter, const char *name)
{
	const struct officers *officers = context->officers;
	int32_t today = time_day_of_ms(context->now_ms);
	if (!decide_not_recused(context, decision, matter, name, today))
		return NULL;
	if (officers == NULL || SABOTAGE("officers.anyone-owns"))
		return name;
	static const char *const codes[] = {
		[OWNER_UNKNOWN] = "owner.unknown",
		[OWNER_LEFT] = "owner.left",
		[OWNER_EXPIRED] = "owner.certificate_expired",
	};
	const struct officer *owner = officer_find(officers, name);
	enum owner_fault fault = owner_on(officers, name, today);
	if (fault != OWNER_MAY_ACT) {
		decision_refuse(decision, codes[fault], NULL);
		decision_refuse_param(decision, "who", owner != NULL ? owner->id : name);
		return NULL;
	}
	const char *id = arena_text(context->arena, owner->id);
	if (id == NULL)
		decision->arena_full = true;
	return id;
}

char *decide_owner_unit(const struct decide_context *context, struct decision *decision,
			const char *owner)
{
	const struct officer *officer =
		context->officers != NULL ? officer_find(context->officers, owner) : NULL;
	if (officer == NULL || officer->unit == NULL)
		return NULL;
	char *unit = arena_text(context->arena, officer->unit);
	if (unit == NULL)
		decision->arena_full = true;
	return unit;
}

static bool number_is_sound(const struct officers_ask *ask)
{
	if (ask->count < ask->least || ask->count > ask->most || ask->count > OFFICERS_NAMED_MAX)
		return false;
	for (size_t i = 0; i < ask->count; i++) {
		const char *name = ask->named[i];
		if (name == NULL || name[0] == '\0' || strlen(name) >= PRINCIPAL_ID ||
		    memchr(name, ',', strlen(name)) != NULL)
			return false;
		for (size_t j = 0; j < i; j++) {
			if (decision_same_person(ask->named[j], name))
				return false;
		}
	}
	return true;
}

const char **decide_officers(const struct decide_context *context, struct decision *decision,
			     const struct officers_ask *ask)
{
	if (!number_is_sound(ask)) {
		decision_refuse_gate(decision, ask->too_few, ask->gate);
		return NULL;
	}
	const char **ids = ARENA_ARRAY(context->arena, const char *, ask->count);
	if (ids == NULL) {
		decision->arena_full = true;
		return NULL;
	}
	for (size_t i = 0; i < ask->count; i++) {
		ids[i] = context->officers == NULL
				 ? ask->named[i]
				 : qualified(context, decision, ask, ask->named[i]);
		if (ids[i] == NULL ||
		    !decide_not_recused(context, decision, ask->matter, ids[i], ask->day) ||
		    !decide_not_recused(context, decision, ask->within, ids[i], ask->day))
			return NULL;
	}
	return ids;
}
