/* Completeness: the weight of the fields that are there, of the weight that counts for this firm.
 */
#include "common/policy/books/dictionary.h"
#include "services/hazard/archive/decide.h"

enum {
	FIELDS_END = ZH__ARCHIVE_FIELD__ARCHIVE_FIELD_STANDING,
	LICENCES_LOOKED_AT_MAX = 64,
	PERCENT = 100,
};

uint32_t archive_flags_of_classes(const struct dictionary *dictionary, struct bytes classes)
{
	uint32_t flags = 0;
	while (dictionary != NULL && classes.size != 0) {
		char code[ARCHIVE_CLASS_MAX + 1];
		struct bytes one = archive_code_take(&classes);
		if (one.size == 0 || one.size > ARCHIVE_CLASS_MAX)
			continue;
		memcpy(code, one.data, one.size);
		code[one.size] = '\0';
		const struct product_class *class = dictionary_class(dictionary, code);
		flags |= class != NULL ? class->flags : 0;
	}
	return flags;
}

_Static_assert(FIELDS_END <= ARCHIVE_RULES_MAX, "each field may have a rule of its own");

static void note_rule(struct archive_score *score, const struct rule *rule)
{
	for (unsigned i = 0; i < score->rule_count; i++) {
		if (score->rules[i] == rule)
			return;
	}
	score->rules[score->rule_count++] = rule;
}

struct archive_score archive_score(const struct policy *policy, int32_t day, uint32_t roles,
				   uint32_t class_flags, uint32_t present)
{
	struct facts facts = {0};
	int64_t counts = 0;
	int64_t there = 0;
	struct archive_score score = {0};
	fact_set(&facts, FACT_FIRM_ROLES, roles);
	fact_set(&facts, FACT_CLASS_FLAGS, class_flags);
	for (int field = 1; field < FIELDS_END; field++) {
		fact_set(&facts, FACT_ARCHIVE_FIELD, field);
		const struct rule *rule = policy_ask(policy, TOPIC_ARCHIVE_FIELD, &facts, day).rule;
		int64_t weight = rule_outcome(rule, OUTCOME_WEIGHT, 0);
		note_rule(&score, rule);
		bool is_there = (present >> field & 1u) != 0;
		counts += weight;
		there += is_there ? weight : 0;
		if (weight != 0 && !is_there)
			score.missing |= UINT32_C(1) << field;
	}
	/* Rounded down: 100 means that nothing is missing. */
	score.percent = (uint8_t)(counts == 0 ? PERCENT : there * PERCENT / counts);
	return score;
}

/* ---- is each class that needs a certificate covered by a valid one? */

struct cover {
	const struct rows_reader *rows;
	const struct licence_as *as;
	uint8_t kind;
	struct bytes class_code;
	bool found;
};

static bool look_cover(void *context, const struct row_ref *found)
{
	struct cover *cover = (struct cover *)context;
	uint64_t number = found->value.size == 8 ? be64_get(found->value.data) : 0;
	struct licence licence;
	if ((cover->as != NULL && cover->as->number == number) ||
	    !licence_get(cover->rows, number, &licence))
		return true;
	cover->found = licence.head.kind == cover->kind && licence.head.state == LICENCE_VALID &&
		       archive_scope_covers(licence.text[LICENCE_TEXT_CLASSES], cover->class_code);
	return !cover->found;
}

static bool is_covered(const struct archive_call *call, const struct licence_as *as, uint8_t kind,
		       struct bytes class_code)
{
	struct cover cover = {.rows = call->work->context->rows,
			      .as = as,
			      .kind = kind,
			      .class_code = class_code};
	if (as != NULL && as->kind == kind && as->valid &&
	    archive_scope_covers(as->classes, class_code))
		return true;
	struct row_key prefix = archive_of_firm_key(call->firm);
	/* Beyond the bound a class may be called uncovered: a person looks. */
	(void)rows_scan(cover.rows, TABLE_LICENCES_BY, row_key_bytes(&prefix), bytes_of(NULL, 0),
			LICENCES_LOOKED_AT_MAX, look_cover, &cover);
	return cover.found;
}

static bool all_covered(const struct archive_call *call, const struct licence_as *as, uint8_t kind,
			uint32_t flag)
{
	const struct dictionary *dictionary = call->work->context->dictionary;
	struct bytes classes = call->classes;
	while (classes.size != 0) {
		struct bytes code = archive_code_take(&classes);
		if ((archive_flags_of_classes(dictionary, code) & flag) != 0 &&
		    !is_covered(call, as, kind, code))
			return false;
	}
	return true;
}

static uint32_t covered_fields(const struct archive_call *call, const struct licence_as *as)
{
	uint32_t fields = 0;
	if (all_covered(call, as, ZH__LICENCE_KIND__LICENCE_KIND_PRODUCTION, CLASS_LICENCE))
		fields |= ARCHIVE_FIELD(LICENCE);
	if (all_covered(call, as, ZH__LICENCE_KIND__LICENCE_KIND_CCC, CLASS_CCC))
		fields |= ARCHIVE_FIELD(CERTIFICATE);
	return fields;
}

Zh__ArchiveStanding *archive_standing(struct archive_call *call, uint32_t set, uint32_t clear,
				      const struct licence_as *licence)
{
	struct work *work = call->work;
	uint32_t present = call->row.present;
	present &= ~(clear | ARCHIVE_FIELD(LICENCE) | ARCHIVE_FIELD(CERTIFICATE));
	present |= set | covered_fields(call, licence);
	struct archive_score score = archive_score(
		work->context->policy, time_day_of_ms(work->context->now_ms), call->row.roles,
		archive_flags_of_classes(work->context->dictionary, call->classes), present);
	call->row.present = present;
	call->row.missing = score.missing;
	call->row.percent = score.percent;
	Zh__ArchiveStanding *standing = NEW(work, ArchiveStanding);
	SET_OPTIONAL(standing, present, present);
	SET_OPTIONAL(standing, missing, score.missing);
	SET_OPTIONAL(standing, percent, score.percent);
	standing->rules = ARENA_ARRAY(work->context->arena, Zh__RuleRef *, ARCHIVE_RULES_MAX);
	for (unsigned i = 0; standing->rules != NULL && i < score.rule_count; i++) {
		Zh__RuleRef *ref = NEW(work, RuleRef);
		ref->id = score.rules[i]->id;
		SET_OPTIONAL(ref, version, score.rules[i]->version);
		standing->rules[standing->n_rules++] = ref;
	}
	if (standing->rules == NULL)
		work->decision->arena_full = true;
	return standing;
}
