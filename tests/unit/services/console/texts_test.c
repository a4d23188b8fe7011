/* Words of what was written: the index answers what a walk over all texts does, page by page, and
 * is what the texts that are told make, however they came. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/lib/property.h"
#include "tests/lib/test.h"

#include "common/base/text.h"
#include "escalation.pb-c.h"
#include "hazard.pb-c.h"
#include "intake.pb-c.h"
#include "services/console/model/model_internal.h"

#define REGION 522701u
#define LOOKS 4096u

enum { TEXTS_MAX = 12000, TEXT_ROOM = 96, FOUND_MAX = TEXTS_MAX };

struct told {
	struct object_id object;
	enum daemon daemon;
	uint64_t sequence;
	char text[TEXT_ROOM];
};

static struct mem_disk *disk;
static struct model *model;
static struct err err;
static struct told told[TEXTS_MAX];
static size_t told_count;
static uint64_t sequences[DAEMON_COUNT];

static void open_model(void)
{
	disk = mem_disk_create();
	assert_ok(model_open("model", disk, &model, &err));
	told_count = 0;
	memset(sequences, 0, sizeof sequences);
}

static void close_model(void)
{
	model_close(model);
	mem_disk_destroy(disk);
}

static int setup(void **state)
{
	(void)state;
	open_model();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	close_model();
	return 0;
}

/* In a transaction that somebody else has begun. */
static void take_text(struct model *into, struct object_id object, enum daemon daemon,
		      uint64_t sequence, const char *text)
{
	static uint8_t bytes[16384];
	Zh__EventMeta meta = ZH__EVENT_META__INIT;
	Zh__ReportOutOfScope out_of_scope = ZH__REPORT_OUT_OF_SCOPE__INIT;
	Zh__CorrectionOrdered ordered = ZH__CORRECTION_ORDERED__INIT;
	Zh__NoticeReplied replied = ZH__NOTICE_REPLIED__INIT;
	struct event event = {.meta = &meta};
	out_of_scope.ground = ordered.content = replied.text = text;
	event.head.kind = daemon == DAEMON_INTAKE   ? KIND(REPORT_OUT_OF_SCOPE)
			  : daemon == DAEMON_HAZARD ? KIND(CORRECTION_ORDERED)
						    : KIND(NOTICE_REPLIED);
	event.body = daemon == DAEMON_INTAKE   ? &out_of_scope.base
		     : daemon == DAEMON_HAZARD ? &ordered.base
					       : &replied.base;
	event.head.subject_kind = (uint8_t)object.kind;
	event.head.subject_region = object.region;
	event.head.subject_number = object.number;
	struct writer out = writer_over(bytes, sizeof bytes);
	assert_ok(event_write(&event, &out));
	assert_ok(model_take(into, daemon, REGION, 7, sequence, 1000, writer_bytes(&out)));
}

static void commit(struct model *into, enum daemon daemon, uint64_t sequence)
{
	assert_ok(model_commit(into, daemon, (struct model_position){7, sequence}, &err));
}

/* ---- the same by a walk over everything */

struct found {
	struct object_id objects[FOUND_MAX];
	uint64_t count;
};

static int by_age(const void *a, const void *b)
{
	const struct object_id *left = (const struct object_id *)a;
	const struct object_id *right = (const struct object_id *)b;
	if (left->kind != right->kind)
		return left->kind < right->kind ? -1 : 1;
	if (left->region != right->region)
		return left->region < right->region ? -1 : 1;
	return (left->number < right->number) - (left->number > right->number);
}

static bool holds_words(const char *text, const struct bytes *words, size_t count)
{
	uint8_t memory[4096];
	struct arena arena;
	struct bytes folded;
	arena_init(&arena, memory, sizeof memory);
	if (text_fold_name(bytes_of_text(text), &arena, &folded) != STATUS_OK)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (memmem(folded.data, folded.size, words[i].data, words[i].size) == NULL)
			return false;
	}
	return true;
}

static void walk_all(const struct bytes *words, size_t count, struct found *out)
{
	size_t kept = 0;
	out->count = 0;
	for (size_t i = 0; i < told_count; i++) {
		if (holds_words(told[i].text, words, count))
			out->objects[out->count++] = told[i].object;
	}
	if (out->count == 0)
		return;
	qsort(out->objects, out->count, sizeof out->objects[0], by_age);
	for (size_t i = 0; i < out->count; i++) {
		if (kept == 0 || by_age(&out->objects[kept - 1], &out->objects[i]) != 0)
			out->objects[kept++] = out->objects[i];
	}
	out->count = kept;
}

/* ---- page by page */

struct page {
	struct found *found;
	const struct bytes *words;
	size_t word_count, room;
};

static bool note(void *context, struct object_id object, const char *field, struct bytes text)
{
	struct page *page = (struct page *)context;
	char copy[1024];
	if (page->room == 0)
		return false;
	page->room--;
	assert_true(strcmp(field, "content") == 0 || strcmp(field, "ground") == 0 ||
		    strcmp(field, "text") == 0);
	assert_true(text.size < sizeof copy);
	memcpy(copy, text.data, text.size);
	copy[text.size] = '\0';
	if (text.size < TEXT_ROOM)
		assert_true(holds_words(copy, page->words, page->word_count));
	assert_true(page->found->count < FOUND_MAX);
	page->found->objects[page->found->count++] = object;
	return true;
}

/* The number of pages, each of which looks at no more than it may. */
static size_t search(const struct bytes *words, size_t count, size_t room, struct found *out)
{
	struct model_place place = {0};
	size_t pages = 0;
	bool ended;
	out->count = 0;
	do {
		struct page page = {out, words, count, room};
		place.looks = LOOKS;
		ended = model_each_text(model, words, count, &place, note, &page);
		assert_true(place.looks <= LOOKS);
		assert_true(ended || page.room == 0 || place.looks < MODEL_TEXT_LOOKS);
		assert_true(ended || place.key.size == 0 ||
			    model_text_ends_at(row_key_bytes(&place.key)));
		assert_true(++pages < 10000);
	} while (!ended);
	return pages;
}

static struct found expected, got;

static size_t answers_as_a_walk(const struct bytes *words, size_t count, size_t room)
{
	walk_all(words, count, &expected);
	(void)search(words, count, room, &got);
	assert_int_equal(got.count, expected.count);
	for (size_t i = 0; i < got.count; i++)
		assert_int_equal(by_age(&got.objects[i], &expected.objects[i]), 0);
	return got.count;
}

/* ---- the index is what the texts make */

static void rows_are_equal(struct model *other)
{
	struct walk a, b;
	struct bytes all = bytes_of(NULL, 0);
	bool first = true;
	for (;; first = false) {
		bool more = model_walk(model, GRAMS, all, &a, first);
		assert_int_equal(model_walk(other, GRAMS, all, &b, first), more);
		if (!more)
			return;
		assert_true(bytes_equal(row_key_bytes(&a.key), row_key_bytes(&b.key)));
		assert_true(bytes_equal(a.value, b.value));
	}
}

/* From the last text to the first, each daemon at once. */
static void index_is_of_texts(void)
{
	struct mem_disk *other_disk = mem_disk_create();
	struct model *other;
	assert_ok(model_open("other", other_disk, &other, &err));
	for (enum daemon daemon = DAEMON_COUNT - 1; daemon >= DAEMON_INTAKE; daemon--) {
		assert_ok(model_begin(other, &err));
		for (size_t i = told_count; i > 0; i--) {
			const struct told *one = &told[i - 1];
			if (one->daemon == daemon)
				take_text(other, one->object, daemon, one->sequence, one->text);
		}
		commit(other, daemon, sequences[daemon]);
	}
	rows_are_equal(other);
	model_close(other);
	mem_disk_destroy(other_disk);
}

/* ---- random texts, searches, batches that aren't kept, journals that are forgotten */

static const char *const characters[] = {"停", "止", "销", "售", "召", "回", "玩",
					 "具", "A",  "ｂ", "，", "7",  "-"};
#define CHARACTERS (sizeof characters / sizeof characters[0])

static void draw_text(struct property *p, size_t most, char *out)
{
	size_t length = 1 + (size_t)property_below(p, most);
	out[0] = '\0';
	for (size_t i = 0; i < length; i++)
		strcat(out, characters[property_below(p, CHARACTERS)]);
}

/* At both sides of blocks' borders, and in one of another region. */
static struct object_id draw_object(struct property *p, enum daemon daemon)
{
	uint64_t number = 1 + property_below(p, 6) + property_below(p, 3) * (MODEL_GRAM_BLOCK - 3u);
	uint32_t region = property_chance(p, 10) ? REGION + 1 : REGION;
	bool report = daemon == DAEMON_INTAKE || property_chance(p, 10);
	return object_id_make(report ? OBJECT_REPORT : OBJECT_HAZARD, region, number);
}

static enum daemon draw_daemon(struct property *p)
{
	static const enum daemon tellers[] = {DAEMON_INTAKE, DAEMON_HAZARD, DAEMON_ESCALATION};
	return tellers[property_below(p, 3)];
}

static void take_batch(struct property *p)
{
	enum daemon daemon = draw_daemon(p);
	size_t size = 1 + (size_t)property_below(p, 6), from = told_count;
	uint64_t sequence = sequences[daemon];
	assert_ok(model_begin(model, &err));
	for (size_t i = 0; i < size; i++) {
		struct told *one = &told[told_count++];
		*one = (struct told){draw_object(p, daemon), daemon, ++sequence, ""};
		draw_text(p, 8, one->text);
		take_text(model, one->object, daemon, one->sequence, one->text);
	}
	if (property_chance(p, 15)) {
		model_abort(model);
		told_count = from;
		return;
	}
	sequences[daemon] = sequence;
	commit(model, daemon, sequence);
}

static void forget(struct property *p)
{
	enum daemon daemon = draw_daemon(p);
	size_t kept = 0;
	assert_ok(model_forget(model, daemon, &err));
	for (size_t i = 0; i < told_count; i++) {
		if (told[i].daemon != daemon)
			told[kept++] = told[i];
	}
	told_count = kept;
	sequences[daemon] = 0;
}

static size_t searches, finds;

static void ask(struct property *p)
{
	uint8_t memory[4096];
	char texts[3][TEXT_ROOM];
	struct bytes words[3], word;
	struct arena arena;
	size_t count = 0, wanted = 1 + (size_t)property_below(p, 3);
	arena_init(&arena, memory, sizeof memory);
	for (size_t i = 0; i < wanted; i++) {
		draw_text(p, property_chance(p, 30) ? 6 : 3, texts[i]);
		if (text_fold_name(bytes_of_text(texts[i]), &arena, &word) == STATUS_OK)
			words[count++] = word;
	}
	if (count == 0)
		return;
	searches++;
	finds += answers_as_a_walk(words, count, 1 + (size_t)property_below(p, 9)) != 0;
}

static void one_life(struct property *p)
{
	open_model();
	for (unsigned step = 0; step < 40; step++) {
		if (property_chance(p, 5))
			forget(p);
		else
			take_batch(p);
		ask(p);
		ask(p);
	}
	index_is_of_texts();
	close_model();
}

static void it_answers_as_a_walk_over_all_texts_does(void **state)
{
	(void)state;
	property_run(60, one_life);
	print_message("%zu searches, %zu of them found something\n", searches, finds);
	assert_true(finds > searches / 5 && finds < searches);
}

/* ---- many of one kind */

static void take_many(size_t count, const char *(*text_at)(size_t))
{
	assert_ok(model_begin(model, &err));
	for (size_t i = 0; i < count; i++) {
		struct told *one = &told[told_count++];
		*one = (struct told){object_id_make(OBJECT_HAZARD, REGION, i + 1), DAEMON_HAZARD,
				     ++sequences[DAEMON_HAZARD], ""};
		strcpy(one->text, text_at(i));
		take_text(model, one->object, one->daemon, one->sequence, one->text);
	}
	commit(model, DAEMON_HAZARD, sequences[DAEMON_HAZARD]);
}

static const char *frequent(size_t i)
{
	static char text[TEXT_ROOM];
	(void)snprintf(text, sizeof text, "停止销售%s第%zu批",
		       i % 997 == 0 ? "儿童木床"
		       : i % 7 == 0 ? "灯具，整改"
				    : "改灯",
		       i);
	return text;
}

/* Pages of every size hold each once; a row holds as many as bits do. */
static void a_frequent_word_is_told_page_by_page(void **state)
{
	const struct bytes often = bytes_of_text("停止"), rare = bytes_of_text("童木"),
			   both[] = {bytes_of_text("整改"), bytes_of_text("停止销售")},
			   one = bytes_of_text("床");
	(void)state;
	take_many(TEXTS_MAX, frequent);
	for (size_t room = 1; room < 4 * TEXTS_MAX; room *= 5)
		(void)answers_as_a_walk(&often, 1, room * 3);
	assert_int_equal(answers_as_a_walk(both, 2, 50), TEXTS_MAX / 7 + 1 - 2);
	assert_int_equal(answers_as_a_walk(&rare, 1, 50), 13);
	assert_int_equal(answers_as_a_walk(&one, 1, 50), 13);
	/* What is rare takes one page, and few looks. */
	struct model_place place = {.looks = 200};
	struct page page = {&got, &rare, 1, 50};
	got.count = 0;
	assert_true(model_each_text(model, &rare, 1, &place, note, &page));
	assert_int_equal(got.count, 13);
	/* So does what nobody wrote. */
	const struct bytes none = bytes_of_text("童木床停止");
	assert_int_equal(search(&none, 1, 50, &got), 1);
	assert_int_equal(got.count, 0);
	index_is_of_texts();
}

static const char *turned(size_t i)
{
	return i % 2 == 0 ? "甲乙丙甲" : "乙丙甲乙";
}

/* Pairs are in all texts, and the phrase in none. */
static void a_phrase_that_nobody_wrote_ends(void **state)
{
	const struct bytes phrase = bytes_of_text("甲乙丙甲乙");
	(void)state;
	take_many(TEXTS_MAX, turned);
	size_t pages = search(&phrase, 1, 50, &got);
	assert_int_equal(got.count, 0);
	assert_true(pages >= TEXTS_MAX * MODEL_TEXT_LOOKS / LOOKS && pages <= 20);
	assert_int_equal(answers_as_a_walk(&phrase, 1, 50), 0);
}

static const char *followed(size_t i)
{
	static char text[TEXT_ROOM];
	(void)snprintf(text, sizeof text, "%s%c%c%c", i % 3 == 0 ? "柒" : "捌",
		       0xE4 + (int)(i / 3 % 4), 0x80 + (int)(i / 12 % 64), 0xBF);
	return text;
}

/* A character with more followers than are looked at. */
static void one_character_is_found_whatever_follows(void **state)
{
	const struct bytes one = bytes_of_text("柒"), two[] = {one, bytes_of_text("捌")};
	(void)state;
	take_many(3000, followed);
	assert_int_equal(answers_as_a_walk(&one, 1, 50), 1000);
	assert_int_equal(answers_as_a_walk(two, 2, 50), 0);
}

/* The end of a text as long as any, and a search as long; in one batch there are more postings and
 * more blocks than are gathered. */
static void a_long_text_is_found_by_its_end(void **state)
{
	enum { LONG = 100 };
	static char text[MODEL_TEXT_MAX + 1];
	const struct bytes end = bytes_of_text("最末一句"), last = bytes_of_text("句");
	struct bytes whole;
	(void)state;
	for (size_t at = 0, i = 0; at + 3 <= MODEL_TEXT_MAX - 14; at += 3, i++)
		(void)snprintf(text + at, 4, "%c%c%c", 0xE4 + (int)(i % 4),
			       0x80 + (int)(i / 64 % 64), 0x80 + (int)(i % 64));
	strcat(text, "最末一句");
	assert_ok(model_begin(model, &err));
	for (uint64_t i = 1; i <= LONG; i++)
		take_text(model, object_id_make(OBJECT_HAZARD, REGION, i * MODEL_GRAM_BLOCK),
			  DAEMON_HAZARD, i, text);
	for (uint64_t i = LONG + 1; i <= 1500; i++)
		take_text(model, object_id_make(OBJECT_HAZARD, REGION, i * MODEL_GRAM_BLOCK),
			  DAEMON_HAZARD, i, "最末");
	commit(model, DAEMON_HAZARD, 1500);
	whole = bytes_of_text(text);
	static const char *const words[] = {"最末一句", "句", NULL};
	for (size_t i = 0; i < 3; i++) {
		struct bytes word = words[i] != NULL ? bytes_of_text(words[i]) : whole;
		(void)search(&word, 1, 7, &got);
		assert_int_equal(got.count, LONG);
		assert_int_equal(got.objects[0].number, LONG * MODEL_GRAM_BLOCK);
	}
	const struct bytes both[] = {last, end};
	(void)search(both, 2, 50, &got);
	assert_int_equal(got.count, LONG);
	const struct bytes all = bytes_of_text("最末");
	(void)search(&all, 1, 50, &got);
	assert_int_equal(got.count, 1500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_answers_as_a_walk_over_all_texts_does),
		cmocka_unit_test_setup_teardown(a_frequent_word_is_told_page_by_page, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_phrase_that_nobody_wrote_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(one_character_is_found_whatever_follows, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_long_text_is_found_by_its_end, setup, teardown),
	};
	return cmocka_run_group_tests_name("console texts", tests, NULL, NULL);
}
