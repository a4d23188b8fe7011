#include "common/stage/books/book_decide.h"

#include "command.pb-c.h"
#include "common/base/assert.h"
#include "common/base/sabotage.h"
#include "common/core/common_tables.h"
#include "common/stage/common_decide.h"

static void refuse_moment(const struct decide_context *context, struct decision *decision,
			  const char *name, int64_t moment_ms)
{
	char text[TIME_MOMENT_TEXT];
	time_print_moment(moment_ms, text);
	const char *copy = arena_text(context->arena, text);
	decision->arena_full |= copy == NULL;
	decision_refuse_param(decision, name, copy);
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
static struct newest newest_of(const struct rows_reader *rows, uint16_t kind)
{
	struct newest newest = {.version = 0};
	struct row_key prefix = {0};
	row_key_put_u8(&prefix, (uint8_t)kind);
	(void)rows_scan(rows, TABLE_BOOKS, row_key_bytes(&prefix), bytes_of(NULL, 0), SIZE_MAX,
			note_newest, &newest);
	return newest;
}

uint32_t book_newest(const struct rows_reader *rows, uint16_t kind)
{
	return newest_of(rows, kind).version;
}

uint16_t book_kind_of(const struct act *act)
{
	if (act == NULL)
		return 0;
	switch (act->number) {
	case COMMON_ACT_POLICY_ADOPT:
		return KIND(POLICY_ADOPTED);
	case COMMON_ACT_CALENDAR_ADOPT:
		return KIND(CALENDAR_ADOPTED);
	case COMMON_ACT_DICTIONARY_ADOPT:
		return KIND(DICTIONARY_ADOPTED);
	case COMMON_ACT_PEOPLE_ADOPT:
		return KIND(PEOPLE_ADOPTED);
	default: /* a number of the service's own */
		return 0;
	}
}

/* Why a book isn't adopted, by its kind. */
struct adoption_refusals {
	const char *past, *already, *version;
};
static const struct adoption_refusals policy_refusals = {
	"policy.adopt.effective_past", "policy.adopt.already", "policy.adopt.version"};
static const struct adoption_refusals calendar_refusals = {
	"calendar.adopt.effective_past", "calendar.adopt.already", "calendar.adopt.version"};

static const struct adoption_refusals dictionary_refusals = {
	"dictionary.adopt.effective_past", "dictionary.adopt.already", "dictionary.adopt.version"};

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
	struct newest newest = newest_of(context->rows, kind);
	if (newest.version == 0 || SABOTAGE("books.old-version-comes-again") ||
	    extra->version > newest.version)
		return true;
	bool same = extra->version == newest.version &&
		    memcmp(extra->digest, newest.book.digest, sizeof extra->digest) == 0;
	decision_refuse(decision, same ? refusals->already : refusals->version, NULL);
	decision_refuse_param(decision, "version",
			      decision_number(context, decision, extra->version));
	decision_refuse_param(decision, "adopted",
			      decision_number(context, decision, newest.version));
	refuse_moment(context, decision, "effective", newest.book.effective_ms);
	return false;
}

static uint8_t *digest_copy(const struct decide_context *context, const struct book_extra *extra)
{
	uint8_t *digest = (uint8_t *)arena_alloc(context->arena, sizeof extra->digest);
	if (digest != NULL)
		memcpy(digest, extra->digest, sizeof extra->digest);
	return digest;
}

const ProtobufCMessage *book_by_digest(const struct decide_context *context,
				       const struct input_act *act, struct decision *decision)
{
	const Zh__BookCommand *asked = (const Zh__BookCommand *)(const void *)act->body;
	const struct book_extra *extra = (const struct book_extra *)act->extra;
	Zh__BookCommand *book = NEW_IN(context, decision, BookCommand);
	uint8_t *digest = digest_copy(context, extra);
	decision->arena_full |= digest == NULL;
	if (decision->arena_full)
		return NULL;
	book->name = asked->name;
	if (asked->has_effective_ms)
		SET_OPTIONAL(book, effective_ms, asked->effective_ms);
	SET_OPTIONAL(book, version, extra->version);
	book->has_digest = 1;
	book->digest = (ProtobufCBinaryData){sizeof extra->digest, digest};
	return &book->base;
}

/* Why one person's word is enough; UNKNOWN: it isn't. */
static Zh__BookGround ground_of(const struct decide_context *context, uint16_t kind,
				const struct book_extra *extra)
{
	if (book_newest(context->rows, kind) == 0)
		return ZH__BOOK_GROUND__BOOK_GROUND_FIRST;
	if (!extra->people.anybody_there)
		return ZH__BOOK_GROUND__BOOK_GROUND_NOBODY_ELSE;
	if ((kind == KIND(POLICY_ADOPTED) && SABOTAGE("policy.one-person-adopts")) ||
	    (kind == KIND(CALENDAR_ADOPTED) && SABOTAGE("calendar.one-person-adopts")) ||
	    (kind == KIND(DICTIONARY_ADOPTED) && SABOTAGE("dictionary.one-person-adopts")))
		return ZH__BOOK_GROUND__BOOK_GROUND_NOBODY_ELSE;
	if (kind != KIND(PEOPLE_ADOPTED))
		return ZH__BOOK_GROUND__BOOK_GROUND_UNKNOWN;
	if ((!extra->people.gives && extra->people.two_left) ||
	    SABOTAGE("people.one-person-adopts"))
		return ZH__BOOK_GROUND__BOOK_GROUND_TAKES_AWAY;
	return ZH__BOOK_GROUND__BOOK_GROUND_UNKNOWN;
}

/* By two, or by one on a ground that is enough; else it is to become a proposal. */
static void say_on_whose_word(const struct decide_context *context, const struct input_act *act,
			      Zh__BookAdopted *body, struct decision *decision)
{
	if (act->second != NULL) {
		body->approved_by = act->second->id;
		body->proposed_by = act->person->id;
		return;
	}
	Zh__BookGround ground =
		ground_of(context, book_kind_of(act->act), (const struct book_extra *)act->extra);
	decision->second_needed = ground == ZH__BOOK_GROUND__BOOK_GROUND_UNKNOWN;
	SET_OPTIONAL(body, ground, ground);
}

/* In force from when: a list that waited for its second person past its moment, from now on. */
static int64_t effective_of(const struct decide_context *context, const struct input_act *act)
{
	const Zh__BookCommand *asked = (const Zh__BookCommand *)(const void *)act->body;
	if (!asked->has_effective_ms)
		return context->now_ms;
	bool waited = act->second != NULL && asked->effective_ms < context->now_ms;
	return waited ? context->now_ms : asked->effective_ms;
}

void decide_book_adopt(const struct decide_context *context, const struct input_act *act,
		       uint16_t kind, struct decision *decision)
{
	const Zh__BookCommand *asked = (const Zh__BookCommand *)(const void *)act->body;
	const struct book_extra *extra = (const struct book_extra *)act->extra;
	ASSERT(extra != NULL); /* the stage has checked the content before it asks */
	int64_t effective_ms = effective_of(context, act);
	if (kind == KIND(POLICY_ADOPTED) &&
	    !may_come(context, extra, kind, &policy_refusals, effective_ms, decision))
		return;
	if (kind == KIND(CALENDAR_ADOPTED) &&
	    !may_come(context, extra, kind, &calendar_refusals, effective_ms, decision))
		return;
	if (kind == KIND(DICTIONARY_ADOPTED) &&
	    !may_come(context, extra, kind, &dictionary_refusals, effective_ms, decision))
		return;
	if (kind == KIND(PEOPLE_ADOPTED) &&
	    !may_come(context, extra, kind, &people_refusals, effective_ms, decision))
		return;
	Zh__BookAdopted *body = NEW_IN(context, decision, BookAdopted);
	uint8_t *digest = digest_copy(context, extra);
	if (digest == NULL) {
		decision->arena_full = true;
		return;
	}
	body->name = asked->name;
	SET_OPTIONAL(body, version, extra->version);
	body->has_digest = 1;
	body->digest = (ProtobufCBinaryData){sizeof extra->digest, digest};
	SET_OPTIONAL(body, effective_ms, effective_ms);
	body->approved_by = act->person->id;
	if ((act->act->flags & ACT_OTHER_ROLE) != 0)
		say_on_whose_word(context, act, body, decision);
	(void)decision_emit(context, decision, kind,
			    object_id_make(OBJECT_NONE, context->region, 0), body);
}
