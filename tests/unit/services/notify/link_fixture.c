#include "tests/unit/services/notify/link_fixture.h"

#include "common/core/message.h"
#include "wire.pb-c.h"

#define ARENA_SIZE (1u << 20)

const uint32_t world_regions[REGIONS] = {SUPERIOR, COUNTY_A, COUNTY_B};

/* ---- directory */

struct entry {
	Zh__DirectoryEntry entry;
	Zh__DirectoryKey sign, box;
	Zh__DirectoryKey *signs[1], *boxes[1];
};

static void fill_key(Zh__DirectoryKey *out, struct key *key, uint32_t to_day)
{
	zh__directory_key__init(out);
	out->has_id = out->has_key = 1;
	out->id = (ProtobufCBinaryData){KEY_ID, key->id};
	out->key = (ProtobufCBinaryData){KEY_PUBLIC, key->public_key};
	SET_OPTIONAL(out, alg, (uint32_t)key_alg(key->purpose));
	SET_OPTIONAL(out, from_day, 20250101);
	if (to_day != 0)
		SET_OPTIONAL(out, to_day, to_day);
}

static void fill_entry(struct entry *out, struct end *end, uint32_t region, uint32_t to_day)
{
	zh__directory_entry__init(&out->entry);
	fill_key(&out->sign, &end->sign_key, to_day);
	fill_key(&out->box, &end->box_key, to_day);
	out->signs[0] = &out->sign;
	out->boxes[0] = &out->box;
	SET_OPTIONAL(&out->entry, code, region);
	out->entry.name_zh = "市场监督管理局";
	SET_OPTIONAL(&out->entry, superior, region == SUPERIOR ? 520000 : SUPERIOR);
	out->entry.n_sign_keys = out->entry.n_box_keys = 1;
	out->entry.sign_keys = out->signs;
	out->entry.box_keys = out->boxes;
}

size_t world_directory(struct world *world, uint32_t to_day, uint8_t *memory, size_t capacity)
{
	struct entry entries[REGIONS];
	Zh__DirectoryEntry *list[REGIONS];
	for (size_t i = 0; i < REGIONS; i++) {
		fill_entry(&entries[i], &world->ends[i], world_regions[i], to_day);
		list[i] = &entries[i].entry;
	}
	Zh__Directory content = ZH__DIRECTORY__INIT;
	SET_OPTIONAL(&content, version, 1);
	content.n_entries = REGIONS;
	content.entries = list;
	struct writer out = writer_over(memory, capacity);
	assert_ok(directory_make(&content, &world->root, &out, NULL));
	return out.size;
}

/* ---- the world */

void world_init(struct world *world, uint64_t seed)
{
	static uint8_t file[1u << 14];
	struct err err;
	*world = (struct world){0};
	fixture_init();
	assert_ok(crypto_start(&err));
	random_seeded_init(&world->seeded, seed);
	void *memory = malloc(ARENA_SIZE);
	assert_non_null(memory);
	arena_init(&world->arena, memory, ARENA_SIZE);
	memory = malloc(ARENA_SIZE);
	assert_non_null(memory);
	arena_init(&world->give_arena, memory, ARENA_SIZE);
	key_make(KEY_DOCUMENT, "root", &world->root);
	for (size_t i = 0; i < REGIONS; i++) {
		struct end *end = &world->ends[i];
		fixture_start(&end->driver, world_regions[i]);
		key_make(KEY_DOCUMENT, "document", &end->sign_key);
		key_make(KEY_SEAL, "box", &end->box_key);
		for (size_t k = 0; k < REGIONS; k++)
			end->peers[k].region = end->words[k].region = world_regions[k];
	}
	size_t size = world_directory(world, 0, file, sizeof file);
	assert_ok(directory_open(bytes_of(file, size), world->root.public_key, &world->directory,
				 &err));
	for (size_t i = 0; i < REGIONS; i++) {
		struct end *end = &world->ends[i];
		end->link = (struct link){
			.region = world_regions[i],
			.epoch = end->driver.incarnation,
			.session = 1 + i,
			.directory = world->directory,
			.sign_key = &end->sign_key,
			.box_key = &end->box_key,
			.random = random_seeded_source(&world->seeded),
			.words = end->words,
			.word_count = REGIONS,
			.silent_ms = 2 * MS_PER_MINUTE,
		};
	}
}

void world_done(struct world *world)
{
	for (size_t i = 0; i < world->frame_count; i++)
		free(world->frames[i].data);
	for (size_t i = 0; i < REGIONS; i++)
		driver_done(&world->ends[i].driver);
	directory_close(world->directory);
	free(world->arena.base);
	free(world->give_arena.base);
}

void world_set_time(struct world *world, int64_t now_ms)
{
	for (size_t i = 0; i < REGIONS; i++)
		driver_advance(&world->ends[i].driver, now_ms);
}

void world_put(struct world *world, size_t from, size_t to, struct bytes frame)
{
	assert_true(world->frame_count < sizeof world->frames / sizeof world->frames[0]);
	uint8_t *copy = (uint8_t *)malloc(frame.size);
	assert_non_null(copy);
	memcpy(copy, frame.data, frame.size);
	world->frames[world->frame_count++] = (struct on_way){from, to, frame.size, copy};
}

struct line {
	struct world *world;
	size_t from, to;
};

static void put_on_line(void *context, struct bytes frame)
{
	struct line *line = (struct line *)context;
	world_put(line->world, line->from, line->to, frame);
}

static uint64_t draw(struct world *world)
{
	struct random_source random = random_seeded_source(&world->seeded);
	return random_u64(&random);
}

size_t world_fill(struct world *world, size_t from, size_t to)
{
	struct end *end = &world->ends[from];
	struct line line = {world, from, to};
	enum status status;
	size_t sent = link_fill(&end->link, &end->peers[to], driver_rows(&end->driver),
				end->driver.now_ms, draw(world), &world->arena, put_on_line, &line,
				&status);
	assert_ok(status);
	return sent;
}

void world_head(struct world *world, size_t from, size_t to)
{
	struct end *end = &world->ends[from];
	struct bytes frame;
	arena_reset(&world->arena);
	assert_ok(link_head_make(&end->link, driver_rows(&end->driver), world_regions[to],
				 end->driver.now_ms, &world->arena, &frame));
	world_put(world, from, to, frame);
}

enum link_refusal world_open(struct world *world, size_t from, size_t to, struct bytes frame,
			     struct link_opened *ret_opened)
{
	struct end *end = &world->ends[to];
	arena_reset(&world->arena);
	bool believed = link_open(&end->link, world_regions[from], frame, end->driver.now_ms,
				  &world->arena, ret_opened);
	assert_int_equal(believed, ret_opened->refusal == LINK_REFUSED_NONE);
	return ret_opened->refusal;
}

static void send_receipt(struct world *world, size_t by, size_t to,
			 const struct notify_link_item *of)
{
	struct end *end = &world->ends[by];
	struct bytes frame;
	arena_reset(&world->arena);
	assert_ok(link_receipt_make(&end->link, driver_rows(&end->driver), world_regions[to],
				    of->stream, of->number, &world->arena, &frame));
	world_put(world, by, to, frame);
}

/* Whose word counts is heard, and given what it has lost; any other is told that it doesn't. */
static void after_head(struct world *world, const struct on_way *frame,
		       const struct link_opened *opened, enum notify_link_outcome outcome)
{
	struct end *end = &world->ends[frame->to];
	struct line back = {world, frame->to, frame->from};
	if (outcome == NOTIFY_LINK_REFUSED) {
		world->lives_refused++;
		return;
	}
	link_heard(&end->peers[frame->from], opened, end->driver.now_ms, draw(world));
	link_word_heard(&end->link, driver_rows(&end->driver), opened, end->driver.now_ms);
	if (opened->head->recovers)
		(void)link_give_back(&end->link, driver_rows(&end->driver),
				     world_regions[frame->from], opened->head, end->driver.now_ms,
				     &world->give_arena, put_on_line, &back);
}

static void decide_on(struct world *world, const struct on_way *frame,
		      const struct link_opened *opened)
{
	struct end *end = &world->ends[frame->to];
	struct input_item item = {.door = opened->door, .extra = &opened->item};
	bool document = opened->door == NOTIFY_DOOR_LINK_DOCUMENT;
	enum verdict verdict = driver_item(&end->driver, &item);
	const struct notify_link_reply *reply =
		(const struct notify_link_reply *)end->driver.decision.reply;
	world->refused += verdict != VERDICT_DONE;
	if (verdict == VERDICT_DONE && reply->outcome == NOTIFY_LINK_PARTLY)
		assert_int_equal(driver_item(&end->driver, &item), VERDICT_DONE);
	if (verdict == VERDICT_DONE && document)
		send_receipt(world, frame->to, frame->from, &opened->item);
	if (verdict == VERDICT_DONE && opened->head != NULL)
		after_head(world, frame, opened, reply->outcome);
	if (opened->item.last)
		world_head(world, frame->to, frame->from);
}

static struct on_way take(struct world *world, size_t index)
{
	struct on_way frame = world->frames[index];
	memmove(world->frames + index, world->frames + index + 1,
		(world->frame_count - index - 1) * sizeof frame);
	world->frame_count--;
	return frame;
}

void world_drop(struct world *world, size_t index)
{
	free(take(world, index).data);
}

void world_hand_over(struct world *world, size_t index)
{
	struct on_way frame = take(world, index);
	struct end *end = &world->ends[frame.to];
	struct link_opened opened;
	if (world_open(world, frame.from, frame.to, bytes_of(frame.data, frame.size), &opened) ==
	    LINK_REFUSED_NONE) {
		if (opened.head == NULL)
			link_heard(&end->peers[frame.from], &opened, end->driver.now_ms,
				   draw(world));
		opened.item.quiet_ms = end->driver.now_ms - end->peers[frame.from].heard_ms;
		opened.item.silent_ms = world->silent_ms;
		opened.item.two_at_once = opened.head != NULL &&
					  link_two_at_once(&end->peers[frame.from], opened.head);
		decide_on(world, &frame, &opened);
	} else {
		world->refused++;
	}
	free(frame.data);
}

static size_t fill_all(struct world *world)
{
	size_t sent = 0;
	for (size_t from = 0; from < REGIONS; from++) {
		for (size_t to = 0; to < REGIONS; to++) {
			if (from != to)
				sent += world_fill(world, from, to);
		}
	}
	return sent;
}

void world_drain(struct world *world)
{
	for (unsigned rounds = 0;; rounds++) {
		assert_true(rounds < 400); /* it would never end */
		while (world->frame_count != 0)
			world_hand_over(world, 0);
		int64_t now_ms = world->ends[0].driver.now_ms + RETRY_MOST_MS;
		world_set_time(world, now_ms);
		if (fill_all(world) == 0)
			return;
	}
}

uint64_t world_send_clue(struct world *world, size_t from, size_t to)
{
	struct decider_driver *driver = &world->ends[from].driver;
	uint64_t number =
		fixture_draft(driver, ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, world_regions[to]);
	fixture_send(driver, number);
	return number;
}

void world_put_back(struct world *world, size_t which, size_t count,
		    const struct driver_restored *life, const uint32_t *asked, size_t peers)
{
	struct end *end = &world->ends[which];
	struct notify_link_item link = {
		.own_life = life->incarnation, .peers = asked, .peer_count = peers};
	struct input_item item = {.door = NOTIFY_DOOR_LINK_RECOVER, .extra = &link};
	end->link.parent = end->link.epoch;
	end->link.epoch = life->incarnation;
	driver_restore(&end->driver, count, life);
	for (size_t i = 0; i < REGIONS; i++) {
		end->peers[i] = (struct link_peer){.region = world_regions[i]};
		end->words[i] = (struct link_word){.region = world_regions[i]};
	}
	assert_int_equal(driver_item(&end->driver, &item), VERDICT_DONE);
}

void world_restore(struct world *world, size_t which, size_t count, uint64_t life,
		   uint64_t recovery, const uint32_t *asked, size_t peers)
{
	const struct driver_restored as = {life, recovery, WORLD_SKIPPED, 0};
	world_put_back(world, which, count, &as, asked, peers);
	world_set_time(world, world->ends[which].driver.now_ms + MS_PER_HOUR);
}

void world_talk(struct world *world, size_t one, size_t other, unsigned rounds,
		bool (*lost)(const struct on_way *frame))
{
	for (unsigned round = 0; round < rounds; round++) {
		world_head(world, one, other);
		world_head(world, other, one);
		for (unsigned steps = 0; world->frame_count != 0; steps++) {
			assert_true(steps < 10000);
			if (lost != NULL && lost(&world->frames[0]))
				world_drop(world, 0);
			else
				world_hand_over(world, 0);
		}
	}
}
