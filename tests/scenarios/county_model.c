#include "tests/scenarios/county_model.h"

#include "tests/lib/test.h"

void county_model_take(struct model *model, struct scratch *county, enum daemon daemon,
		       uint64_t sequence)
{
	static uint8_t stored[(size_t)1 << 20], event_room[(size_t)1 << 20];
	struct arena arena;
	struct event event;
	struct writer out = writer_over(stored, sizeof stored);
	arena_init(&arena, event_room, sizeof event_room);
	assert_ok(scratch_event(county, daemon, sequence, &arena, &event));
	assert_ok(event_write(&event, &out));
	assert_false(out.overflow);
	assert_ok(model_take(model, daemon, scratch_region(county), event.incarnation, sequence,
			     event.recorded_ms, writer_bytes(&out)));
}

static void read_journal(struct scratch *county, enum daemon daemon, struct model *model)
{
	uint64_t head = scratch_head(county, daemon);
	struct err err;
	for (uint64_t sequence = 1; sequence <= head; sequence++)
		county_model_take(model, county, daemon, sequence);
	assert_ok(model_commit(model, daemon, (struct model_position){1, head}, &err));
}

void county_model_open(struct county_model *reader, struct scratch *county)
{
	struct err err;
	reader->disk = mem_disk_create();
	assert_ok(model_open("model", reader->disk, &reader->model, &err));
	for (unsigned daemon = DAEMON_INTAKE; daemon < DAEMON_COUNT; daemon++) {
		assert_ok(model_begin(reader->model, &err));
		read_journal(county, (enum daemon)daemon, reader->model);
	}
}

void county_model_close(struct county_model *reader)
{
	model_close(reader->model);
	mem_disk_destroy(reader->disk);
}
