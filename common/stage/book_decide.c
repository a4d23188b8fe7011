#include "common/stage/book_decide.h"

#include "command.pb-c.h"
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/common_tables.h"
#include "common/stage/common_decide.h"

static void refuse_param(const struct decide_context *context, struct decision *decision,
			 const char *name, const char *text)
{
	const char *copy = arena_text(context->arena, text);
	if (copy == NULL)
		decision->arena_full = true;
	else
		decision_refuse_param(decision, name, copy);
}

static void refuse_moment(const struct decide_context *context, struct decision *decision,
			  const char *name, int64_t moment_ms)
{
	char text[TIME_MOMENT_TEXT];
	time_print_moment(moment_ms, text);
	refuse_param(context, decision, name, text);
}

static void refuse_number(const struct decide_context *context, struct decision *decision,
			  const char *name, uint32_t number)
{
	char digits[11];
	size_t at = sizeof digits - 1;
	digits[at] = '\0';
	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number != 0);
	refuse_param(context, decision, name, digits + at);
}

struct newest {
	uint32_t version;
	struct book_row book;
};

static bool note_newest(void *context, const struct row_ref *row)
{
	struct newest *newest = (struct newest *)context;
	struct book_row book;
	memcpy(&book, row->value.data, sizeof book);
	if (book.book_version >= newest->version) {
		newest->version = book.book_version;
		newest->book = book;
	}
	return true;
}

/* The highest version of a kind; version 0: none was adopted. */
static struct newest newest_of(const struct decide_context *context, uint16_t kind)
{
	struct newest newest = {.version = 0};
	struct row_key prefix = {0};
	row_key_put_u8(&prefix, (uint8_t)kind);
	(void)rows_scan(context->rows, TABLE_BOOKS, row_key_bytes(&prefix), bytes_of(NULL, 0),
			SIZE_MAX, note_newest, &newest);
	return newest;
}

/* Why a book isn't adopted, by its kind. */
struct adoption_refusals {
	const char *past, *already, *version;
};
static const struct adoption_refusals policy_refusals = {
	"policy.adopt.effective_past", "policy.adopt.already", "policy.adopt.version"};
static const struct adoption_refusals calendar_refusals = {
	"calendar.adopt.effective_past", "calendar.adopt.already", "calendar.adopt.version"};

static const struct adoption_refusals people_refusals = {
	"people.adopt.effective_past", "people.adopt.already", "people.adopt.version"};

/* A version stands for one content: what runs by an older one is found by its number. */
static bool may_come(const struct decide_context *context, const struct book_extra *extra,
		     uint16_t kind, const struct adoption_refusals *refusals, int64_t effective_ms,
		     struct decision *decision)
{
	if (effective_ms < context->now_ms && !SABOTAGE("policy.adopted-for-the-past")) {
		decision_refuse(decision, refusals->past, NULL);
		refuse_moment(context, decision, "effective", effective_ms);
		refuse_moment(context, decision, "now", context->now_ms);
		return false;
	}
	struct newest newest = newest_of(context, kind);
	if (newest.version == 0 || extra->version > newest.version)
		return true;
	bool same = extra->version == newest.version &&
		    memcmp(extra->digest, newest.book.digest, sizeof extra->digest) == 0;
	decision_refuse(decision, same ? refusals->already : refusals->version, NULL);
	refuse_number(context, decision, "version", extra->version);
	refuse_number(context, decision, "adopted", newest.version);
	refuse_moment(context, decision, "effective", newest.book.effective_ms);
	return false;
}

void decide_book_adopt(const struct decide_context *context, const struct input_act *act,
		       uint16_t kind, struct decision *decision)
{
	const Zh__BookCommand *asked = (const Zh__BookCommand *)(const void *)act->body;
	const struct book_extra *extra = (const struct book_extra *)act->extra;
	ASSERT(extra != NULL); /* the stage has checked the content before it asks */
	int64_t effective_ms = asked->has_effective_ms ? asked->effective_ms : context->now_ms;
	if (kind == ZH__EVENT_KIND__KIND_POLICY_ADOPTED &&
	    !may_come(context, extra, kind, &policy_refusals, effective_ms, decision))
		return;
	if (kind == ZH__EVENT_KIND__KIND_CALENDAR_ADOPTED &&
	    !may_come(context, extra, kind, &calendar_refusals, effective_ms, decision))
		return;
	if (kind == ZH__EVENT_KIND__KIND_PEOPLE_ADOPTED &&
	    !may_come(context, extra, kind, &people_refusals, effective_ms, decision))
		return;
	Zh__BookAdopted *body =
		DECISION_MESSAGE(context, decision, Zh__BookAdopted, zh__book_adopted__descriptor);
	uint8_t *digest = (uint8_t *)arena_alloc(context->arena, sizeof extra->digest);
	if (body == NULL || digest == NULL) {
		decision->arena_full = true;
		return;
	}
	memcpy(digest, extra->digest, sizeof extra->digest);
	body->name = asked->name;
	SET_OPTIONAL(body, version, extra->version);
	body->has_digest = 1;
	body->digest = (ProtobufCBinaryData){sizeof extra->digest, digest};
	SET_OPTIONAL(body, effective_ms, effective_ms);
	body->approved_by = act->person->id;
	(void)decision_emit(context, decision, kind,
			    object_id_make(OBJECT_NONE, context->region, 0), body);
}
