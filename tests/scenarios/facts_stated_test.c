/* What daemons state when they ask a policy is what common/policy/rules/stated.def says: no fact
 * beside it, none beyond its range; and what stands there is stated by something that happens in a
 * scenario.  Rules are checked by that table, so a fact that it
 * leaves out is refused though it is known, and one too many passes rules that can't fire.
 *
 * The policy's questions are listened to at the link: --wrap, see CMakeLists.txt. */
#include <inttypes.h>
#include <stdio.h>

#include "common/policy/rules/stated.h"
#include "common/policy/rules/words.h"
#include "tests/lib/test.h"
#include "tests/scenarios/act_values.h"

static struct {
	size_t asked;
	size_t times[TOPIC_COUNT][FACT_COUNT];
	bool clocks[CLOCK_ID_COUNT];
	bool told[TOPIC_COUNT][FACT_COUNT];
	size_t wrong;
} heard;

static void complain(enum policy_topic topic, enum fact fact, int64_t value)
{
	heard.wrong++;
	if (heard.told[topic][fact])
		return;
	heard.told[topic][fact] = true;
	print_message("%s: a daemon states %s %" PRId64 ", which stated.def doesn't know\n",
		      topic_name(topic), fact_name(fact), value);
}

static void listen(enum policy_topic topic, const struct facts *facts)
{
	const uint64_t causes = facts->value[FACT_CAUSE] >= 0 && facts->value[FACT_CAUSE] < 64
					? UINT64_C(1) << facts->value[FACT_CAUSE]
					: 0;
	heard.asked++;
	for (unsigned fact = 0; fact < FACT_COUNT; fact++) {
		if ((facts->known >> fact & 1) == 0)
			continue;
		bool with = topic != TOPIC_MEASURE || (fact_causes((enum fact)fact) & causes) != 0;
		heard.times[topic][fact]++;
		if (fact == FACT_CLOCK && facts->value[fact] > 0 &&
		    facts->value[fact] < CLOCK_ID_COUNT)
			heard.clocks[facts->value[fact]] = true;
		if (!fact_may_be(topic, (enum fact)fact, facts->value[fact]) || !with)
			complain(topic, (enum fact)fact, facts->value[fact]);
	}
}

/* ---- in place of the policy's questions */

/* The linker's names for both (--wrap=policy_ask). */
struct policy_answer ask_policy(const struct policy *policy, enum policy_topic topic,
				const struct facts *facts,
				int32_t day) __asm__("__real_policy_ask");
struct policy_answer ask_and_listen(const struct policy *policy, enum policy_topic topic,
				    const struct facts *facts,
				    int32_t day) __asm__("__wrap_policy_ask");

struct policy_answer ask_and_listen(const struct policy *policy, enum policy_topic topic,
				    const struct facts *facts, int32_t day)
{
	listen(topic, facts);
	return ask_policy(policy, topic, facts, day);
}

/* ---- over all scenarios */

static size_t count_unheard(void)
{
	size_t count = 0;
	struct stated_range range;
	for (unsigned topic = TOPIC_NONE + 1; topic < TOPIC_COUNT; topic++) {
		for (unsigned fact = 0; fact < FACT_COUNT; fact++) {
			bool stands =
				fact_is_stated((enum policy_topic)topic, (enum fact)fact, &range);
			if (!stands || heard.times[topic][fact] != 0)
				continue;
			print_message("%s: %s: no scenario in which a daemon states it\n",
				      topic_name((enum policy_topic)topic),
				      fact_name((enum fact)fact));
			count++;
		}
	}
	return count;
}

/* Terms of hazards that the table has; each must have a mark that the ladder was asked about. */
static size_t count_silent_clocks(void)
{
	size_t count = 0;
	for (unsigned id = CLOCK_NONE + 1; id < CLOCK_ID_COUNT; id++) {
		if (clock_reaches_ladder(id) == heard.clocks[id])
			continue;
		print_message("%s: %s\n", clock_id_name((enum clock_id)id),
			      heard.clocks[id] ? "the ladder is asked about it, and stated.def "
						 "doesn't know"
					       : "no scenario asks the ladder about a mark of it");
		count++;
	}
	return count;
}

static void what_daemons_state_is_what_the_table_says(void **state)
{
	size_t stated = 0;
	struct scenario_options options = {.without_asking = true};
	(void)state;
	scenarios_read();
	size_t run = scenarios_run(&options, NULL);
	scenarios_free();
	for (unsigned topic = TOPIC_NONE + 1; topic < TOPIC_COUNT; topic++) {
		for (unsigned fact = 0; fact < FACT_COUNT; fact++)
			stated += heard.times[topic][fact] != 0;
	}
	size_t silent = count_unheard() + count_silent_clocks();
	print_message("%zu scenarios, %zu questions, %zu facts stated for topics, %zu outside of "
		      "the table, %zu never stated\n",
		      run, heard.asked, stated, heard.wrong, silent);
	assert_true(heard.asked > 1000);
	assert_int_equal(heard.wrong, 0);
	assert_int_equal(silent, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_daemons_state_is_what_the_table_says)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
