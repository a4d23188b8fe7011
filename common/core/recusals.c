#include "common/core/recusals.h"

#include <string.h>

#include "common/base/sabotage.h"
#include "common/base/time.h"

#define RECUSALS_MAX 1024u /* of one matter: more than an office has people */

/* ---- rows */

static struct row_key key_of_person(struct object_id matter, const char *who)
{
	char padded[RECUSAL_PERSON] = {0};
	struct row_key key = row_key_object(matter);
	size_t size = strlen(who);
	memcpy(padded, who, size < sizeof padded ? size : sizeof padded - 1);
	row_key_put(&key, padded, sizeof padded);
	return key;
}

bool recusal_get(const struct rows_reader *rows, struct object_id matter, const char *who,
		 struct recusal_row *ret_row)
{
	struct row_key key = key_of_person(matter, who);
	const void *row = rows_get(rows, TABLE_RECUSALS, row_key_bytes(&key), sizeof *ret_row);
	if (row == NULL)
		return false;
	memcpy(ret_row, row, sizeof *ret_row);
	return true;
}

struct recusal_walk {
	recusal_fn *each;
	void *context;
};

static bool each_recusal(void *context, const struct row_ref *found)
{
	struct recusal_walk *walk = (struct recusal_walk *)context;
	struct recusal_row row;
	memcpy(&row, found->value.data, sizeof row);
	return walk->each(walk->context, &row);
}

void recusal_each(const struct rows_reader *rows, struct object_id matter, recusal_fn *each,
		  void *context)
{
	struct row_key first = row_key_object(matter);
	struct recusal_walk walk = {each, context};
	(void)rows_scan(rows, TABLE_RECUSALS, row_key_bytes(&first), bytes_of(NULL, 0),
			RECUSALS_MAX, each_recusal, &walk);
}

struct recused {
	const char *who;
	struct recusal_row row;
	bool granted;
};

static bool is_recused(void *context, const struct recusal_row *row)
{
	struct recused *recused = (struct recused *)context;
	recused->granted =
		row->state == RECUSAL_IS_GRANTED && decision_same_person(row->who, recused->who);
	recused->row = *row;
	return !recused->granted;
}

static bool granted(const struct rows_reader *rows, struct object_id matter, const char *who,
		    struct recused *ret_recused)
{
	*ret_recused = (struct recused){.who = who};
	recusal_each(rows, matter, is_recused, ret_recused);
	return ret_recused->granted;
}

bool recusal_granted(const struct rows_reader *rows, struct object_id matter, const char *who)
{
	struct recused recused;
	return granted(rows, matter, who, &recused);
}

static void put_text(char *to, const char *text)
{
	size_t size = text == NULL ? 0 : strlen(text);
	memset(to, 0, RECUSAL_PERSON);
	memcpy(to, text != NULL ? text : "", size < RECUSAL_PERSON ? size : RECUSAL_PERSON - 1);
}

enum status recusal_said(struct rows_writer *rows, struct object_id matter, const Zh__Recusal *body,
			 const struct event *event)
{
	struct recusal_row row = {.version = 1};
	if (body->who == NULL || body->who[0] == '\0')
		return STATUS_INVALID;
	put_text(row.who, body->who);
	(void)recusal_get(&rows->read, matter, row.who, &row);
	if (body->outcome == ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_UNKNOWN) {
		row.state = RECUSAL_IS_ASKED;
		row.asked_ms = event->recorded_ms;
		row.by_party = body->by_party != 0;
	} else {
		bool yes = body->outcome == ZH__RECUSAL_OUTCOME__RECUSAL_OUTCOME_GRANTED;
		row.state = yes ? RECUSAL_IS_GRANTED : RECUSAL_IS_REFUSED;
		row.redo = body->redo != 0;
		row.decided_ms = event->recorded_ms;
		put_text(row.decided_by, event->meta->person);
	}
	struct row_key key = key_of_person(matter, row.who);
	rows->put(rows->read.context, TABLE_RECUSALS, row_key_bytes(&key),
		  bytes_of(&row, sizeof row));
	return STATUS_OK;
}

/* ---- who was recused */

bool decide_not_recused(const struct decide_context *context, struct decision *decision,
			struct object_id matter, const char *who, int32_t day)
{
	struct recused recused;
	if (matter.kind == OBJECT_NONE || !granted(context->rows, matter, who, &recused) ||
	    day < time_day_of_ms(recused.row.decided_ms) || SABOTAGE("recusal.recused-goes-on"))
		return true;
	decision_refuse_gate(decision, "recusal.recused", GATE_APP_4_1);
	decision_refuse_param(decision, "who", arena_text(context->arena, recused.row.who));
	return false;
}
