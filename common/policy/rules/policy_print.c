#include <inttypes.h>

#include "common/policy/rules/policy_text.h"
#include "common/policy/rules/words.h"
#include "common/policy/yaml/value_text.h"

/* The normal form: everything stated, in the order of the tables. */

static void print_validity(const char *indent, int32_t from_day, int32_t to_day, FILE *out)
{
	char day[TIME_DAY_TEXT];
	if (from_day != policy_day(POLICY_FIRST_YYYYMMDD)) {
		time_print_day(from_day, day);
		fprintf(out, "%svalid_from: %s\n", indent, day);
	}
	if (to_day != policy_day(POLICY_LAST_YYYYMMDD)) {
		time_print_day(to_day, day);
		fprintf(out, "%svalid_to: %s\n", indent, day);
	}
}

/* ---- clocks */

static void print_mark(const struct clock_mark_rule *mark, FILE *out)
{
	fprintf(out, "      - {mark: %s", schema_word_of(mark_words, mark->mark));
	if (mark->before != 0)
		fprintf(out, ", before: %u, unit: %s", mark->before,
			schema_word_of(clock_unit_words, mark->before_unit));
	fprintf(out, ", working_hours: %s}\n", mark->working_hours_only ? "yes" : "no");
}

static void print_stops(uint32_t stops, FILE *out)
{
	const char *before = "    stops: [";
	for (unsigned ground = 0; ground < CLOCK_GROUND_COUNT; ground++) {
		if ((stops >> ground & 1) == 0)
			continue;
		fprintf(out, "%s%s", before, clock_ground_name((enum clock_ground)ground));
		before = ", ";
	}
	if (stops != 0)
		fputs("]\n", out);
}

static void print_told(uint32_t told, FILE *out)
{
	const char *before = "    told: [";
	for (const struct schema_word *word = clock_told_words; word->name != NULL; word++) {
		if ((told & (uint64_t)word->value) == 0)
			continue;
		fprintf(out, "%s%s", before, word->name);
		before = ", ";
	}
	if (told != 0)
		fputs("]\n", out);
}

void policy_print_clock(const struct clock_rule *rule, FILE *out)
{
	fprintf(out, "  - purpose: %s\n    rule_id: ", clock_id_name(rule->id));
	schema_print_quoted(rule->rule_id, out);
	fprintf(out, "\n    version: %" PRIu32 "\n    budget: %u\n    unit: %s\n", rule->version,
		rule->budget, schema_word_of(clock_unit_words, rule->unit));
	fprintf(out, "    shape: %s\n    end_shift: %s\n",
		schema_word_of(clock_shape_words, rule->shape),
		schema_word_of(end_shift_words, rule->end_shift));
	if (rule->not_before != 0)
		fprintf(out, "    not_before: %u\n", rule->not_before);
	if (rule->extensions_max != 0)
		fprintf(out, "    extension: %u\n    extensions: %u\n", rule->extension,
			rule->extensions_max);
	if (rule->extensions_max != 0)
		fprintf(out, "    extension_by: %s\n",
			schema_word_of(clock_decider_words, rule->extension_by));
	if (rule->further_by != CLOCK_DECIDER_NONE)
		fprintf(out, "    further: %s\n",
			schema_word_of(clock_decider_words, rule->further_by));
	print_stops(rule->stops, out);
	print_told(rule->told, out);
	if (rule->mark_count != 0)
		fputs("    marks:\n", out);
	for (unsigned i = 0; i < rule->mark_count; i++)
		print_mark(&rule->marks[i], out);
	schema_print_text("    ", "source", rule->source, out);
	if (rule->deviation != NULL)
		schema_print_text("    ", "deviation", rule->deviation, out);
	fprintf(out, "    confidence: %s\n", rule->confidence);
	print_validity("    ", rule->valid_from_day, rule->valid_to_day, out);
	if (rule->bounded)
		fputs("    bounded: yes\n", out);
}

/* ---- rules */

static void print_values(enum fact fact, uint64_t mask, FILE *out)
{
	char word[WORD_TEXT];
	const char *between = "";
	bool list = fact_kind(fact) != FACT_BOOL;
	if (list)
		fputc('[', out);
	for (int64_t value = 0; value < 64; value++) {
		if ((mask >> value & 1) == 0 || fact_word(fact, value, word) == NULL)
			continue;
		fprintf(out, "%s%s", between, word);
		between = ", ";
	}
	fputs(list ? "]\n" : "\n", out);
}

static void print_codes(const struct rule_condition *condition, FILE *out)
{
	char word[WORD_TEXT];
	fputc('[', out);
	for (unsigned i = 0; i < condition->code_count; i++)
		fprintf(out, "%s%s", i == 0 ? "" : ", ",
			fact_word((enum fact)condition->fact, condition->codes[i], word));
	fputs("]\n", out);
}

static void print_condition(const struct rule_condition *condition, FILE *out)
{
	enum fact fact = (enum fact)condition->fact;
	char range[VALUE_TEXT];
	fprintf(out, "          %s: ", fact_name(fact));
	if (fact_kind(fact) == FACT_INTEGER) {
		value_print_range(condition->min, condition->max, range);
		fprintf(out, "%s\n", range);
	} else if (fact_kind(fact) == FACT_CODE) {
		print_codes(condition, out);
	} else {
		print_values(fact, condition->mask, out);
	}
}

static void print_outcomes(const struct rule *rule, FILE *out)
{
	char value[WORD_TEXT];
	fprintf(out, "        then:%s\n", rule->outcomes_stated == 0 ? " nothing" : "");
	for (unsigned i = 0; i < OUTCOME_FIELD_COUNT; i++) {
		if ((rule->outcomes_stated >> i & 1) == 0)
			continue;
		if (outcome_is_set((enum outcome)i)) {
			char words[WORD_LIST_TEXT];
			outcome_print_set((enum outcome)i, (uint64_t)rule->outcomes[i], words);
			fprintf(out, "          %s: [%s]\n", outcome_name((enum outcome)i), words);
			continue;
		}
		outcome_print((enum outcome)i, rule->outcomes[i], value);
		fprintf(out, "          %s: %s\n", outcome_name((enum outcome)i), value);
	}
}

void policy_print_rule(const struct rule *rule, FILE *out)
{
	fputs("      - id: ", out);
	schema_print_quoted(rule->id, out);
	fprintf(out, "\n        version: %" PRIu32 "\n        when:%s\n", rule->version,
		rule->condition_count == 0 ? " otherwise" : "");
	for (unsigned i = 0; i < rule->condition_count; i++) {
		if (!rule->conditions[i].implied)
			print_condition(&rule->conditions[i], out);
	}
	if (rule->retroactive)
		fputs("        retroactive: lighter\n", out);
	fprintf(out, "        unknown: %s\n", schema_word_of(unknown_words, rule->unknown));
	print_outcomes(rule, out);
	schema_print_text("        ", "because_zh", rule->because_zh, out);
	schema_print_text("        ", "because_en", rule->because_en, out);
	schema_print_text("        ", "source", rule->source, out);
	fprintf(out, "        confidence: %s\n", rule->confidence);
	print_validity("        ", rule->valid_from_day, rule->valid_to_day, out);
}

void policy_print(const struct policy *policy, FILE *out)
{
	char day[TIME_DAY_TEXT];
	time_print_day(policy->needed_from_day, day);
	fprintf(out, "version: %" PRIu32 "\nsuperior_consent_needed: %s\nneeded_from: %s\n",
		policy->version, policy->superior_consent_needed ? "yes" : "no", day);
	fputs("clocks:\n", out);
	for (size_t i = 0; i < policy->clock_count; i++)
		policy_print_clock(&policy->clocks[i], out);
	fputs("topics:\n", out);
	for (unsigned topic = TOPIC_NONE + 1; topic < TOPIC_COUNT; topic++) {
		fprintf(out, "  - topic: %s\n    rules:\n", topic_name((enum policy_topic)topic));
		for (size_t i = 0; i < policy->topics[topic].count; i++)
			policy_print_rule(&policy->rules[policy->topics[topic].first + i], out);
	}
	if (policy->checklist_count != 0)
		fputs("checklists:\n", out);
	for (size_t i = 0; i < policy->checklist_count; i++)
		policy_print_checklist(&policy->checklists[i], out);
	if (policy->visit_item_count != 0)
		fputs("visit_items:\n", out);
	for (size_t i = 0; i < policy->visit_item_count; i++)
		policy_print_visit_item(&policy->visit_items[i], out);
	if (policy->laws.count != 0)
		fputs("laws:\n", out);
	for (size_t i = 0; i < policy->laws.count; i++)
		policy_print_law(&policy->laws.items[i], out);
	if (policy->penalty_count != 0)
		fputs("penalties:\n", out);
	for (size_t i = 0; i < policy->penalty_count; i++)
		policy_print_penalty(&policy->penalties[i], out);
	bool stated = false;
	for (unsigned gate = GATE_NONE + 1; gate < GATE_COUNT; gate++) {
		if (policy_gate_law(policy, (enum gate)gate) == NULL)
			continue;
		fputs(stated ? "" : "gates:\n", out);
		policy_print_gate(policy, (enum gate)gate, out);
		stated = true;
	}
}
