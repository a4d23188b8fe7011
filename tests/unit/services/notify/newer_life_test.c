/* A newer life of a county proves itself by the county's own signature, whoever carries it, and the
 * older copy stops; no neighbour can stop it alone. */
#include "common/core/common_rows.h"
#include "services/notify/link/link_crypto.h"
#include "services/notify/link/link_internal.h"
#include "tests/unit/services/notify/link_fixture.h"

enum { S, A, B }; /* indexes in world_regions */

#define SECOND_LIFE UINT64_C(0x5ec0)

static struct world world;

static struct decider_driver *county(size_t index)
{
	return &world.ends[index].driver;
}

static int begin(void **state)
{
	(void)state;
	world_init(&world, 7);
	world_head(&world, A, B);
	world_head(&world, B, A);
	(void)world_send_clue(&world, A, B);
	(void)world_send_clue(&world, B, A);
	world_drain(&world);
	assert_int_equal(world.refused, 0);
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_done(&world);
	return 0;
}

static struct tie_row tie(size_t at, size_t with)
{
	struct tie_row row = {0};
	(void)tie_get(driver_rows(county(at)), world_regions[with], &row);
	return row;
}

static void deliver_all(void)
{
	while (world.frame_count != 0)
		world_hand_over(&world, 0);
}

static Zh__Envelope *envelope_of(const struct on_way *envelope)
{
	union {
		ProtobufCMessage *message;
		Zh__Envelope *envelope;
	} read = {protobuf_c_message_unpack(&zh__envelope__descriptor, NULL, envelope->size,
					    envelope->data)};
	assert_non_null(read.message);
	return read.envelope;
}

#define THIRD_LIFE (SECOND_LIFE + 1)

/* A's heartbeat to `to` as `life` would sign it, which goes back to `parent`; as a LinkHead's
 * bytes. */
static struct bytes word_of(uint64_t life, uint64_t parent, size_t to, bool deliver,
			    uint8_t memory[LINK_FRAME_MAX])
{
	struct link *link = &world.ends[A].link;
	uint64_t was = link->epoch, was_parent = link->parent;
	link->epoch = life;
	link->parent = parent;
	world_head(&world, A, to);
	link->epoch = was;
	link->parent = was_parent;
	Zh__Envelope *envelope = envelope_of(&world.frames[world.frame_count - 1]);
	size_t size = zh__link_head__pack(envelope->link_head, memory);
	zh__envelope__free_unpacked(envelope, NULL);
	if (deliver)
		deliver_all();
	else
		world_drop(&world, world.frame_count - 1);
	return bytes_of(memory, size);
}

/* B says to A which of its lives counts, and hands that one's word on. */
static void hand_on(struct bytes newer)
{
	struct bytes frame;
	arena_reset(&world.give_arena);
	assert_ok(link_head_answer(&world.ends[B].link, driver_rows(county(B)), COUNTY_A,
				   county(B)->now_ms, newer, &world.give_arena, &frame));
	world_put(&world, B, A, frame);
	deliver_all();
}

static uint64_t superseded_by(void)
{
	return (uint64_t)setting_get(driver_rows(county(A)), SETTING_SUPERSEDED, 0);
}

static enum verdict stay(const char *life, const char *reason)
{
	Zh__RestoreStayCommand asked = ZH__RESTORE_STAY_COMMAND__INIT;
	asked.life = life;
	return driver_act(county(A), "restore.stay", (struct object_id){0}, &asked, reason);
}

static void test_a_newer_life_stops_the_older_one(void **state)
{
	(void)state;
	static uint8_t memory[LINK_FRAME_MAX], third[LINK_FRAME_MAX];
	Zh__ReferralSendCommand none = ZH__REFERRAL_SEND_COMMAND__INIT;
	uint64_t first_life = county(A)->incarnation;
	struct bytes newer = word_of(SECOND_LIFE, first_life, B, true, memory);
	assert_int_equal(tie(B, A).life, SECOND_LIFE);
	uint64_t draft = fixture_draft(county(A), ZH__REFERRAL_KIND__REFERRAL_KIND_CLUE, COUNTY_B);
	/* Without the newer life's own word it is only said. */
	hand_on(bytes_of(NULL, 0));
	assert_int_equal(tie(A, B).denied, 1);
	assert_int_equal(superseded_by(), 0);
	hand_on(newer);
	assert_int_equal(superseded_by(), SECOND_LIFE);
	const struct event *event = driver_newest(county(A), KIND(LIFE_SUPERSEDED));
	assert_int_equal(BODY(event, LifeSuperseded)->proof.len, newer.size);
	hand_on(newer); /* said once */
	assert_int_equal(driver_count(county(A), KIND(LIFE_SUPERSEDED)), 1);
	/* It sends nothing, and signs for nothing. */
	assert_int_equal(fixture_act(county(A), "referral.send", draft, &none), VERDICT_REFUSED);
	assert_string_equal(county(A)->decision.refusal.code, "restore.superseded");
	uint64_t letter = world_send_clue(&world, B, A);
	size_t received = driver_count(county(A), KIND(REFERRAL_RECEIVED));
	(void)world_fill(&world, B, A);
	deliver_all();
	assert_int_equal(driver_count(county(A), KIND(REFERRAL_RECEIVED)), received);
	assert_int_equal(fixture_row(county(B), letter).delivery, DELIVERY_QUEUED);
	/* A person ends it, by name of the life that is set aside. */
	assert_int_equal(stay("c05e000000000000", NULL), VERDICT_INVALID);
	assert_int_equal(stay("c05e", "by telephone"), VERDICT_INVALID);
	assert_int_equal(stay("c15e000000000000", "by telephone"), VERDICT_REFUSED);
	assert_int_equal(stay("c05e000000000000", "by telephone"), VERDICT_DONE);
	assert_int_equal(stay("c05e000000000000", "by telephone"), VERDICT_REFUSED);
	assert_int_equal(superseded_by(), 0);
	fixture_send(county(A), draft);
	hand_on(newer);
	assert_int_equal(superseded_by(), 0);
	/* A further life is another matter. */
	newer = word_of(THIRD_LIFE, first_life, B, false, third);
	hand_on(newer); /* B doesn't listen to it */
	assert_int_equal(superseded_by(), 0);
	driver_check_replay(county(A));
}

/* B would like A to stop, and has never heard of another life of it that goes back to it. */
static void test_no_neighbour_stops_us_alone(void **state)
{
	(void)state;
	static uint8_t memory[LINK_FRAME_MAX], said[LINK_FRAME_MAX];
	struct end *liar = &world.ends[B];
	uint64_t first_life = county(A)->incarnation;
	/* For it to say that another life counts there, its rows have to. */
	(void)word_of(SECOND_LIFE, first_life, B, true, memory);
	assert_int_equal(tie(B, A).life, SECOND_LIFE);
	/* a life that isn't ours' child, by our signature */
	struct bytes word = word_of(SECOND_LIFE, THIRD_LIFE, B, false, memory);
	hand_on(word);
	assert_int_equal(superseded_by(), 0);
	/* our own word, of ours: every neighbour has that */
	word = word_of(first_life, THIRD_LIFE, B, false, memory);
	hand_on(word);
	assert_int_equal(superseded_by(), 0);
	/* what was said to somebody else */
	word = word_of(SECOND_LIFE, first_life, S, false, memory);
	hand_on(word);
	assert_int_equal(superseded_by(), 0);
	/* of another life than it says counts there */
	word = word_of(THIRD_LIFE, first_life, B, false, memory);
	hand_on(word);
	assert_int_equal(superseded_by(), 0);
	/* the true content under the liar's hand, and under a signature that was changed */
	word = word_of(SECOND_LIFE, first_life, B, false, memory);
	Zh__LinkHead *head = zh__link_head__unpack(NULL, word.size, word.data);
	assert_non_null(head);
	uint8_t signature[SIGNATURE_BYTES];
	bytes_sign(&liar->sign_key, SIGNS_HEAD, link_bytes(&head->content), signature);
	for (size_t i = 0; i < sizeof signature; i++) {
		uint8_t ours = head->signature.data[i];
		head->signature.data[i] = signature[i];
		signature[i] = ours;
	}
	hand_on(bytes_of(said, zh__link_head__pack(head, said)));
	assert_int_equal(superseded_by(), 0);
	memcpy(head->key_id.data, liar->sign_key.id, KEY_ID);
	hand_on(bytes_of(said, zh__link_head__pack(head, said)));
	assert_int_equal(superseded_by(), 0);
	memcpy(head->key_id.data, world.ends[A].sign_key.id, KEY_ID);
	memcpy(head->signature.data, signature, sizeof signature);
	head->content.data[head->content.len - 1] ^= 1;
	hand_on(bytes_of(said, zh__link_head__pack(head, said)));
	assert_int_equal(superseded_by(), 0);
	head->content.data[head->content.len - 1] ^= 1;
	zh__link_head__free_unpacked(head, NULL);
	assert_int_equal(driver_count(county(A), KIND(LIFE_SUPERSEDED)), 0);
	(void)world_send_clue(&world, A, B); /* it works on */
	hand_on(word);
	assert_int_equal(superseded_by(), SECOND_LIFE); /* and none of that was by accident */
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(test_a_newer_life_stops_the_older_one),
		TEST(test_no_neighbour_stops_us_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
