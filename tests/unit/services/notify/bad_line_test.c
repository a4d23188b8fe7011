/* A line that loses, doubles, reorders and changes what it carries, from a seed: nothing is lost,
 * doubled or changed at its ends. */
#include "common/core/message.h"
#include "services/notify/link/link_internal.h"
#include "tests/lib/property.h"
#include "tests/unit/services/notify/link_fixture.h"

static struct world world;

static void person_acts(struct property *property, struct end *end)
{
	struct decider_driver *driver = &end->driver;
	uint64_t last = counter_next(driver_rows(driver), OBJECT_REFERRAL, 0) - 1;
	if (last == 0)
		return;
	uint64_t referral = 1 + property_below(property, last);
	Zh__ReferralAnswerCommand answer = ZH__REFERRAL_ANSWER_COMMAND__INIT;
	answer.answer_code = "done";
	Zh__ReferralReturnCommand back = ZH__REFERRAL_RETURN_COMMAND__INIT;
	back.reason_code = "incomplete";
	back.basis = "ours";
	Zh__ReferralSendCommand send = ZH__REFERRAL_SEND_COMMAND__INIT;
	Zh__ReferralDisputeCommand dispute = ZH__REFERRAL_DISPUTE_COMMAND__INIT;
	dispute.basis = "7";
	Zh__ReferralCloseCommand close = ZH__REFERRAL_CLOSE_COMMAND__INIT;
	static const char *const acts[] = {"referral.answer",  "referral.return", "referral.send",
					   "referral.dispute", "referral.close",  "referral.accept",
					   "referral.withdraw"};
	const void *const bodies[] = {&answer, &back, &send, &dispute, &close, NULL, NULL};
	size_t choice = (size_t)property_below(property, 7);
	enum verdict verdict = fixture_act(driver, acts[choice], referral, bodies[choice]);
	assert_true(verdict == VERDICT_DONE || verdict == VERDICT_REFUSED);
}

static void line_acts(struct property *property)
{
	if (world.frame_count == 0)
		return;
	size_t index = (size_t)property_below(property, world.frame_count); /* any order */
	struct on_way *frame = &world.frames[index];
	if (property_chance(property, 20)) {
		world_drop(&world, index);
		return;
	}
	if (property_chance(property, 15))
		world_put(&world, frame->from, frame->to, bytes_of(frame->data, frame->size));
	if (property_chance(property, 10))
		frame->data[property_below(property, frame->size)] ^=
			(uint8_t)(1 + property_below(property, 255));
	world_hand_over(&world, index);
}

static void random_step(struct property *property)
{
	size_t from = (size_t)property_below(property, REGIONS);
	size_t to = (from + 1 + (size_t)property_below(property, REGIONS - 1)) % REGIONS;
	switch (property_below(property, 8)) {
	case 0:
		(void)fixture_draft(&world.ends[from].driver,
				    (Zh__ReferralKind)(1 + property_below(property, 4)),
				    world_regions[to]);
		return;
	case 1:
	case 2:
		person_acts(property, &world.ends[from]);
		return;
	case 3:
		(void)world_fill(&world, from, to);
		return;
	case 4:
		world_set_time(&world, world.ends[0].driver.now_ms +
					       (int64_t)property_below(property, 4000));
		if (property_chance(property, 20))
			world_head(&world, from, to);
		return;
	default:
		line_acts(property);
		return;
	}
}

static size_t paper_bytes(const struct end *end, uint64_t referral, enum paper paper, uint8_t *out)
{
	struct writer writer = writer_over(out, EVENT_SIZE_MAX);
	assert_true(paper_read(driver_rows(&end->driver), referral, paper, &writer));
	return writer.size;
}

/* One number of one stream: the same content, the same moment, the same place at both ends. */
static void check_number(const struct end *from, const struct end *to, uint8_t stream,
			 uint64_t number)
{
	static uint8_t ours[EVENT_SIZE_MAX], theirs[EVENT_SIZE_MAX];
	struct outbox_row out;
	struct inbox_row in;
	assert_true(
		outbox_get(driver_rows(&from->driver), to->driver.region, stream, number, &out));
	assert_true(inbox_get(driver_rows(&to->driver), from->driver.region, stream, number, &in));
	assert_memory_equal(out.digest, in.digest, DIGEST_SIZE);
	assert_memory_equal(out.stream_digest, in.stream_digest, DIGEST_SIZE);
	struct referral_row sent = fixture_row(&from->driver, out.referral);
	if (sent.link_number != number)
		return; /* sent again since */
	assert_int_equal(sent.received_ms, in.received_ms);
	assert_int_equal(sent.delivery, DELIVERY_RECEIPTED);
	struct referral_row got = fixture_row(&to->driver, in.referral);
	if (got.link_number != number)
		return;
	size_t content = paper_bytes(from, out.referral, paper_content(out.document_version), ours);
	size_t size = paper_bytes(to, in.referral, PAPER_DOCUMENT, theirs);
	arena_reset(&world.arena);
	const Zh__Document *document = (const Zh__Document *)(const void *)message_unpack(
		&zh__document__descriptor, bytes_of(theirs, size), &world.arena);
	assert_non_null(document);
	assert_bytes_equal(link_bytes(&document->content), bytes_of(ours, content));
}

static size_t check_link(const struct end *from, const struct end *to)
{
	struct peer_row out = {0}, in = {0};
	size_t checked = 0;
	(void)peer_get(driver_rows(&from->driver), to->driver.region, &out);
	(void)peer_get(driver_rows(&to->driver), from->driver.region, &in);
	for (uint8_t stream = 1; stream <= LINK_STREAMS; stream++) {
		uint64_t sent = out.out[STREAM_SLOT(stream)].sent;
		assert_int_equal(in.in[STREAM_SLOT(stream)].accepted, sent);
		assert_int_equal(out.out[STREAM_SLOT(stream)].receipted, sent);
		for (uint64_t number = 1; number <= sent; number++, checked++)
			check_number(from, to, stream, number);
	}
	return checked;
}

/* At any moment: nobody has accepted what wasn't sent, and receipts never run ahead of what was
 * accepted. */
static void check_in_flight(void)
{
	for (size_t from = 0; from < REGIONS; from++) {
		for (size_t to = 0; to < REGIONS; to++) {
			struct peer_row out = {0}, in = {0};
			(void)peer_get(driver_rows(&world.ends[from].driver), world_regions[to],
				       &out);
			(void)peer_get(driver_rows(&world.ends[to].driver), world_regions[from],
				       &in);
			for (size_t slot = 0; slot < LINK_STREAMS; slot++) {
				assert_true(out.out[slot].receipted <= in.in[slot].accepted);
				assert_true(in.in[slot].accepted <= out.out[slot].sent);
			}
		}
	}
}

/* A transferred case is held by one region at most, at any instant. */
static void check_batons(void)
{
	for (size_t to = 0; to < REGIONS; to++) {
		const struct rows_reader *rows = driver_rows(&world.ends[to].driver);
		uint64_t last = counter_next(rows, OBJECT_REFERRAL, 0) - 1;
		for (uint64_t n = 1; n <= last; n++) {
			struct referral_row got = fixture_row(&world.ends[to].driver, n);
			struct bond_row bond;
			if (got.direction != REFERRAL_THEIRS || got.baton != BATON_HERE)
				continue;
			assert_true(bond_get(rows, n, &bond));
			size_t from = 0;
			while (world_regions[from] != bond.their_region)
				from++;
			assert_int_not_equal(
				fixture_row(&world.ends[from].driver, bond.their_number).baton,
				BATON_HERE);
		}
	}
}

static size_t documents_checked, frames_refused, answers_told;

static void bad_line_changes_nothing(struct property *property)
{
	world_init(&world, property->seed);
	for (int i = 0; i < 400; i++) {
		random_step(property);
		if (i % 16 == 0) {
			check_in_flight();
			check_batons();
		}
	}
	world_drain(&world);
	for (size_t from = 0; from < REGIONS; from++) {
		for (size_t to = 0; to < REGIONS; to++) {
			if (from != to)
				documents_checked += check_link(&world.ends[from], &world.ends[to]);
		}
		driver_check_replay(&world.ends[from].driver);
	}
	check_batons();
	frames_refused += world.refused;
	for (size_t i = 0; i < REGIONS; i++)
		answers_told += driver_count(&world.ends[i].driver, KIND(REFERRAL_ANSWERED));
	world_done(&world);
}

static void test_bad_line(void **state)
{
	(void)state;
	property_run(250, bad_line_changes_nothing);
	print_message("documents %zu, frames refused %zu, answers %zu\n", documents_checked,
		      frames_refused, answers_told);
	assert_true(documents_checked > 0 && frames_refused > 0 && answers_told > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_bad_line)};
	return cmocka_run_group_tests_name("notify_bad_line", tests, NULL, NULL);
}
