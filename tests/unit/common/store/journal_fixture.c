#include "tests/unit/common/store/journal_fixture.h"

struct journal_fixture *journal_fixture_create(bool mem)
{
	struct journal_fixture *f = calloc(1, sizeof(*f));
	assert_non_null(f);
	f->dir = test_dir_create();
	f->disk = mem ? mem_disk_create() : NULL;
	random_seeded_init(&f->seeded, 1);
	f->random = random_seeded_source(&f->seeded);
	memcpy(f->directory, test_dir_path(f->dir, "journal"), sizeof(f->directory));
	f->options = (struct journal_options){
		.directory = f->directory,
		.volume_bytes = 64 << 20,
		.region = 522701,
		.daemon = DAEMON_HAZARD,
		.build = 7,
		.random = &f->random,
		.now_ms = TEST_NOW_MS,
		.mem = f->disk,
		.alarm_percent = 101,
		.refuse_percent = 101,
	};
	fixture_open(f);
	return f;
}

void journal_fixture_destroy(struct journal_fixture *f)
{
	journal_close(f->journal);
	mem_disk_destroy(f->disk);
	test_dir_destroy(f->dir);
	free(f);
}

void fixture_open(struct journal_fixture *f)
{
	enum status status = journal_open(&f->options, &f->journal, &f->err);
	if (status != STATUS_OK)
		print_error("%s\n", f->err.text);
	assert_ok(status);
}

void fixture_reopen(struct journal_fixture *f)
{
	journal_close(f->journal);
	f->journal = NULL;
	fixture_open(f);
}

struct bytes fixture_events(struct journal_fixture *f, uint64_t first, uint32_t count)
{
	const uint32_t length = TEST_EVENT_SIZE;
	assert_true(count <= TEST_EVENTS_MAX);
	for (uint32_t i = 0; i < count; i++) {
		uint8_t *event = f->events + (size_t)i * TEST_EVENT_SIZE;
		uint64_t sequence = first + i;
		memset(event, (int)(sequence % 251), TEST_EVENT_SIZE);
		memcpy(event, &length, sizeof(length));
		memcpy(event + 8, &sequence, sizeof(sequence));
	}
	return bytes_of(f->events, (size_t)count * TEST_EVENT_SIZE);
}

struct frame_header fixture_header(uint64_t number, uint32_t count)
{
	return (struct frame_header){
		.count = count,
		.now_ms = TEST_NOW_MS + (int64_t)number,
		.policy_set = number * 3,
		.cursor_count = 1,
		.cursors = {{.source = DAEMON_INTAKE, .incarnation = 9, .sequence = number * 2}},
	};
}

enum status fixture_append(struct journal_fixture *f, uint32_t count)
{
	const struct journal_head *head = journal_head(f->journal);
	struct frame_header header = fixture_header(head->frame + 1, count);
	struct bytes events = fixture_events(f, head->sequence + 1, count);
	return journal_append(f->journal, &header, events, &f->err);
}

void fixture_append_many(struct journal_fixture *f, unsigned frames, uint32_t count)
{
	for (unsigned i = 0; i < frames; i++)
		assert_ok(fixture_append(f, count));
}

void fixture_check_frame(struct journal_fixture *f, const struct frame *frame)
{
	const struct frame_header *header = &frame->header;
	struct frame_header expected = fixture_header(header->frame, header->count);
	assert_int_equal(header->now_ms, expected.now_ms);
	assert_int_equal(header->policy_set, expected.policy_set);
	assert_int_equal(header->build, 7);
	assert_int_equal(header->cursor_count, 1);
	assert_memory_equal(header->cursors, expected.cursors, sizeof(expected.cursors));
	assert_bytes_equal(frame->events, fixture_events(f, header->first, header->count));
}

void fixture_check_all(struct journal_fixture *f, uint64_t frames)
{
	uint64_t next = 1;
	struct frame frame;
	assert_int_equal(journal_head(f->journal)->frame, frames);
	for (uint64_t number = 1; number <= frames; number++) {
		assert_ok(journal_read(f->journal, number, &frame, &f->err));
		assert_int_equal(frame.header.first, next);
		fixture_check_frame(f, &frame);
		next += frame.header.count;
	}
	assert_int_equal(journal_head(f->journal)->sequence, next - 1);
	assert_status(journal_read(f->journal, frames + 1, &frame, NULL), STATUS_NOT_FOUND);
}
