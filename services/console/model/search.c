/* Search: what officers and callers quote, grouped by what it is, each with the command that shows
 * it. */
#include "services/console/model/search.h"

#include <stdio.h>

#include "common/base/hash64.h"
#include "common/base/sabotage.h"
#include "common/base/text.h"
#include "common/core/json_line.h"

#define PAGE_MAX 50u
#define LOOKS_MAX 4096u /* rows of one page: a text that is in every name mustn't hold up others */
#define LINE_ROOM 4096u
#define WORDS_MAX 8u

struct group {
	const char *matched;
	bool (*look)(struct model *model, const struct group *group, struct bytes text,
		     struct model_place *place, void *context);
	enum model_quote_kind quote;
};

struct searching {
	const struct console_question *question;
	struct answer *answer;
	const struct group *group;
	struct bytes text;             /* folded */
	struct bytes words[WORDS_MAX]; /* folded, each */
	size_t word_count;
	uint8_t words_hash[8]; /* of all of them: a page of other words isn't gone on from */
	size_t limit;
};

static bool has_room(const struct searching *searching)
{
	const struct answer *answer = searching->answer;
	return answer->lines < searching->limit &&
	       answer->out.capacity - answer->out.size > LINE_ROOM;
}

/* How zhianctl calls them; what has no `show` has its story. */
static const char *const nouns[OBJECT_KIND_COUNT] = {
	[OBJECT_REPORT] = "report",     [OBJECT_HAZARD] = "hazard",
	[OBJECT_SAMPLING] = "sampling", [OBJECT_INSPECTION] = "inspection",
	[OBJECT_CASEFILE] = "case",     [OBJECT_NOTICE] = "notice",
	[OBJECT_MEASURE] = "measure",   [OBJECT_REFERRAL] = "referral",
	[OBJECT_LISTING] = "listing",   [OBJECT_PROPOSAL] = "proposal",
	[OBJECT_CLOCK] = "clock",
};

/* Names come from whoever wrote them: nothing of a shell's may be in a line that is pasted. */
static bool is_plain(struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		uint8_t byte = text.data[i];
		bool letter = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
			      (byte >= 'a' && byte <= 'z') || byte == '-' || byte >= 0x80;
		if (!letter)
			return false;
	}
	return text.size != 0 && text.data[0] != '-';
}

static void put_command(struct json_line *json, const char *words, struct bytes last)
{
	char command[ROW_KEY_MAX + 64];
	if (!is_plain(last) && !SABOTAGE("console.shell-in-command"))
		return;
	(void)snprintf(command, sizeof command, "zhianctl %s %.*s", words, (int)last.size,
		       (const char *)last.data);
	json_text(json, "see", command);
}

static void put_object(struct searching *searching, struct object_id object, const char *matched,
		       struct bytes text)
{
	struct json_line json;
	char id[OBJECT_ID_TEXT], shown[64];
	const char *noun = object.kind < OBJECT_KIND_COUNT ? nouns[object.kind] : NULL;
	object_id_print(object, id);
	(void)snprintf(shown, sizeof shown, "%s%s", noun != NULL ? noun : "story",
		       noun != NULL ? " show" : "");
	json_begin(&json, &searching->answer->out, noun != NULL ? noun : "object");
	json_id(&json, "id", object);
	json_text(&json, "matched", matched);
	json_bytes_text(&json, "text", text);
	put_command(&json, shown, bytes_of_text(id));
	json_end(&json);
	searching->answer->lines++;
}

static void put_firm(struct searching *searching, struct bytes key, struct bytes name)
{
	struct json_line json;
	json_begin(&json, &searching->answer->out, "firm");
	json_bytes_text(&json, "key", key);
	json_bytes_text(&json, "name", name);
	json_text(&json, "matched", searching->group->matched);
	put_command(&json, "firm show", key);
	json_end(&json);
	searching->answer->lines++;
}

static void put_product(struct searching *searching, struct bytes name)
{
	struct json_line json;
	json_begin(&json, &searching->answer->out, "product");
	json_bytes_text(&json, "name", name);
	json_text(&json, "matched", searching->group->matched);
	put_command(&json, "search", text_cut(name, ROW_KEY_MAX));
	json_end(&json);
	searching->answer->lines++;
}

/* ---- groups, in the order of the answer */

static bool any_event(void *context, const struct model_event *event)
{
	(void)event;
	*(bool *)context = true;
	return false;
}

static bool is_known(const struct searching *searching, struct object_id object)
{
	bool known = false;
	model_each_of_object(searching->question->model,
			     object_id_make(object.kind, object.region, object.number), any_event,
			     &known);
	return known;
}

static bool quoted(void *context, const struct model_quote *quote)
{
	struct searching *searching = (struct searching *)context;
	if (!has_room(searching))
		return false;
	if (quote->firm_key.size != 0)
		put_firm(searching, quote->firm_key, quote->text);
	else
		put_object(searching, quote->object, searching->group->matched, quote->text);
	return true;
}

static bool named_firm(void *context, struct bytes key, struct bytes name, bool begins)
{
	struct searching *searching = (struct searching *)context;
	if (begins)
		return true; /* in the group before */
	if (!has_room(searching))
		return false;
	put_firm(searching, key, name);
	return true;
}

static bool named_product(void *context, struct bytes key, struct bytes name, bool begins)
{
	struct searching *searching = (struct searching *)context;
	if (begins && bytes_equal(key, searching->text))
		return true; /* its objects are in their own group */
	if (!has_room(searching))
		return false;
	put_product(searching, name);
	return true;
}

static bool look_quotes(struct model *model, const struct group *group, struct bytes text,
			struct model_place *place, void *context)
{
	return model_each_quote(model, group->quote, text, place, quoted, context);
}

static bool look_firms(struct model *model, const struct group *group, struct bytes text,
		       struct model_place *place, void *context)
{
	(void)group;
	return model_each_named(model, MODEL_NAMES_FIRMS, text, place, named_firm, context);
}

static bool look_products(struct model *model, const struct group *group, struct bytes text,
			  struct model_place *place, void *context)
{
	(void)group;
	return model_each_named(model, MODEL_NAMES_PRODUCTS, text, place, named_product, context);
}

static bool written(void *context, struct object_id object, const char *field, struct bytes text)
{
	struct searching *searching = (struct searching *)context;
	if (!has_room(searching))
		return false;
	put_object(searching, object, field, text);
	return true;
}

static bool look_texts(struct model *model, const struct group *group, struct bytes text,
		       struct model_place *place, void *context)
{
	struct searching *searching = (struct searching *)context;
	(void)group;
	(void)text;
	return model_each_text(model, searching->words, searching->word_count, place, written,
			       searching);
}

static const struct group groups[] = {
	{"code", look_quotes, MODEL_QUOTE_FIRM},
	{"name", look_quotes, MODEL_QUOTE_FIRM_NAME},
	{"name", look_firms, 0},
	{"feed_id", look_quotes, MODEL_QUOTE_FEED_ID},
	{"sample_no", look_quotes, MODEL_QUOTE_SAMPLE},
	{"number", look_quotes, MODEL_QUOTE_DOCUMENT},
	{"batch", look_quotes, MODEL_QUOTE_BATCH},
	{"product", look_quotes, MODEL_QUOTE_PRODUCT},
	{"product", look_products, 0},
	{NULL, look_texts, 0}, /* matched by what it is in */
};
#define GROUPS (sizeof groups / sizeof groups[0])

/* ---- the question */

static void look_object(struct searching *searching, const char *text)
{
	struct object_id object;
	if (object_id_parse(text, &object) == STATUS_OK && is_known(searching, object))
		put_object(searching, object, "id", bytes_of(NULL, 0));
}

static void go_on_at(const struct searching *searching, size_t group,
		     const struct model_place *place)
{
	struct row_key *after = &searching->answer->after;
	*after = (struct row_key){0};
	row_key_put_u8(after, (uint8_t)(group + 1));
	row_key_put(after, place->key.data, place->key.size);
	if (groups[group].look == look_texts)
		row_key_put(after, searching->words_hash, sizeof searching->words_hash);
}

/* Words apart are looked for apart; of many the last are one, in the order in which they stand. */
static bool read_words(struct searching *searching, struct bytes text, struct arena *arena)
{
	struct bytes rest, word;
	uint64_t hash = 0;
	if (text_normalise(text, arena, &rest) != STATUS_OK)
		return false;
	while (rest.size != 0) {
		const uint8_t *blank = (const uint8_t *)memchr(rest.data, ' ', rest.size);
		if (searching->word_count == WORDS_MAX - 1u)
			blank = NULL;
		size_t size = blank != NULL ? (size_t)(blank - rest.data) : rest.size;
		if (text_fold_name(bytes_of(rest.data, size), arena, &word) != STATUS_OK)
			return false;
		if (word.size != 0) {
			searching->words[searching->word_count++] = word;
			hash = hash64(hash, word);
		}
		size += blank != NULL;
		rest = bytes_of(rest.data + size, rest.size - size);
	}
	be64_put(searching->words_hash, hash);
	return searching->word_count != 0;
}

static bool go_on_from_words(const struct searching *searching, struct row_key *place)
{
	size_t tail = sizeof searching->words_hash;
	if (place->size < tail ||
	    memcmp(place->data + place->size - tail, searching->words_hash, tail) != 0)
		return false;
	place->size = (uint8_t)(place->size - tail);
	return place->size == 0 || model_text_ends_at(row_key_bytes(place));
}

/* A page of another search would leave out what this one finds. */
static bool go_on_from(const struct searching *searching, const Zh__SearchQuery *search,
		       size_t *ret_group, struct model_place *place)
{
	if (search->after.len == 0 || search->after.len > ROW_KEY_MAX ||
	    search->after.data[0] == 0 || search->after.data[0] > GROUPS)
		return false;
	*ret_group = search->after.data[0] - 1u;
	const struct group *group = &groups[*ret_group];
	struct bytes key = bytes_of(search->after.data + 1, search->after.len - 1);
	row_key_put(&place->key, key.data, key.size);
	if (group->look == look_texts)
		return go_on_from_words(searching, &place->key);
	if (key.size == 0)
		return true;
	return group->look == look_quotes ? model_quote_ends_at(group->quote, searching->text, key)
					  : model_named_ends_at(searching->text, key);
}

void console_search(const struct console_question *question, const Zh__SearchQuery *search,
		    struct answer *answer)
{
	struct searching searching = {
		.question = question,
		.answer = answer,
		.limit = search->has_limit && search->limit != 0 && search->limit < PAGE_MAX
				 ? search->limit
				 : PAGE_MAX,
	};
	struct model_place place = {.looks = LOOKS_MAX};
	size_t first = 0;
	if (search->text == NULL ||
	    text_fold_name(bytes_of_text(search->text), question->arena, &searching.text) !=
		    STATUS_OK ||
	    text_length(searching.text) < 2 ||
	    !read_words(&searching, bytes_of_text(search->text), question->arena)) {
		answer->refusal.code = "search.too_short";
		return;
	}
	if (!search->has_after) {
		look_object(&searching, search->text);
	} else if (!go_on_from(&searching, search, &first, &place)) {
		answer->refusal = (struct refusal){.code = "list.after", .where = "after"};
		return;
	}
	for (size_t i = first; i < GROUPS; i++) {
		searching.group = &groups[i];
		if (!groups[i].look(question->model, &groups[i], searching.text, &place,
				    &searching)) {
			go_on_at(&searching, i, &place);
			return;
		}
		place.key = (struct row_key){0};
	}
}
