/* Feeds as an area: what stops one, and what is kept of what it pushed twice. */
#include "common/core/area.h"
#include "command.pb-c.h"
#include "common/base/assert.h"
#include "common/core/common_rows.h"
#include "intake.pb-c.h"
#include "services/intake/acts.h"
#include "services/intake/decide.h"
#include "services/intake/tables.h"

static void decide_feed(const struct decide_context *context, const struct input *input,
			struct decision *decision, bool pause)
{
	ASSERT(input->act->body != NULL);
	const Zh__FeedActCommand *command = (const Zh__FeedActCommand *)input->act->body;
	struct feed_row feed;
	if (command->feed == NULL || command->feed[0] == '\0' ||
	    strlen(command->feed) > ROW_KEY_MAX ||
	    !intake_feed_get(context->rows, command->feed, &feed)) {
		decision_not_found(decision, "feed.not_found");
		return;
	}
	if ((feed.paused != 0) == pause) {
		decision_refuse(decision, pause ? "feed.pause.already" : "feed.resume.not_paused",
				NULL);
		return;
	}
	decision->object = own_object(context, OBJECT_FEED, feed.number);
	if (pause) {
		Zh__FeedPaused *body = NEW_IN(context, decision, FeedPaused);
		body->feed = command->feed;
		decision_emit(context, decision, KIND(FEED_PAUSED), decision->object, body);
	} else {
		Zh__FeedResumed *body = NEW_IN(context, decision, FeedResumed);
		body->feed = command->feed;
		decision_emit(context, decision, KIND(FEED_RESUMED), decision->object, body);
	}
}

#define X(id, text, flags, roles, second, target, body, pause)                                     \
	static void decide_##id(const struct decide_context *context, const struct input *input,   \
				struct decision *decision)                                         \
	{                                                                                          \
		decide_feed(context, input, decision, pause);                                      \
	}
FEED_ACT_LIST(X)
#undef X

static const struct act acts[] = {FEED_ACT_LIST(INTAKE_ACT_ROW)};

/* ---- rows */

static enum status put_paused(struct rows_writer *rows, const char *name, bool paused)
{
	struct feed_row feed;
	if (name == NULL || strlen(name) > ROW_KEY_MAX ||
	    !intake_feed_get(&rows->read, name, &feed))
		return STATUS_INVALID;
	feed.paused = paused;
	rows_store(rows, TABLE_FEEDS, bytes_of_text(name), &feed, sizeof(feed));
	return STATUS_OK;
}

static enum status feed_evolve(struct rows_writer *rows, const struct event *event)
{
	switch (event->head.kind) {
	case KIND(FEED_PAUSED):
		return put_paused(rows, BODY(event, FeedPaused)->feed, true);
	case KIND(FEED_RESUMED):
		return put_paused(rows, BODY(event, FeedResumed)->feed, false);
	default: /* nothing else is said of a feed */
		return STATUS_OK;
	}
}

/* An id that came again with other content: of its report, and its feed's count goes up. */
static enum status quarantined(struct rows_writer *rows, const struct event *event)
{
	if (event->head.kind != KIND(INPUT_QUARANTINED))
		return STATUS_OK;
	const Zh__InputQuarantined *body = BODY(event, InputQuarantined);
	struct feed_row feed;
	if (body->code == NULL || strcmp(body->code, "feed.id_conflict") != 0 ||
	    body->digest.len < 16)
		return STATUS_OK;
	rows_store(rows, TABLE_FEED_CONFLICTS, bytes_of(body->digest.data, 16), &body->quarantine,
		   sizeof(body->quarantine));
	if (body->source_name != NULL && strlen(body->source_name) <= ROW_KEY_MAX &&
	    intake_feed_get(&rows->read, body->source_name, &feed)) {
		feed.conflicts++;
		rows_store(rows, TABLE_FEEDS, bytes_of_text(body->source_name), &feed,
			   sizeof(feed));
	}
	if (body->n_parts != 0) {
		struct row_key key = row_key_u64(event->head.subject_number);
		row_key_put_u64(&key, body->quarantine);
		rows_store(rows, TABLE_CONFLICTS, row_key_bytes(&key), &event->sequence,
			   sizeof(event->sequence));
	}
	return STATUS_OK;
}

static const struct area_object objects[] = {{.kind = OBJECT_FEED, .evolve = feed_evolve}};

const struct area feeds_area = {
	.name = "feeds", AREA_ACTS(acts), AREA_OBJECTS(objects), .observe = quarantined};
