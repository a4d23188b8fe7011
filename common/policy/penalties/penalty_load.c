/* Penalty bases as they are in a policy's files, and what is missing among them. */
#include <inttypes.h>

#include "common/base/hash64.h"
#include "common/base/sabotage.h"
#include "common/core/json_line.h"
#include "common/policy/rules/policy_text.h"
#include "common/policy/rules/words.h"

enum { WORDS_MAX = 40 };

#define ENTRIES(array) (sizeof(array) / sizeof(array)[0])

const struct schema_word penalty_ground_words[] = {
#define X(name, word) {(word), INT64_C(1) << PENALTY_GROUND_##name},
#include "common/policy/penalties/penalty_grounds.def"
#undef X
	{NULL, 0},
};

static const struct schema_word penalty_unit_words[] = {
#define X(name, word, range) {(word), PENALTY_UNIT_##name},
#include "common/policy/penalties/penalty_units.def"
#undef X
	{NULL, 0},
};

static const struct schema_word penalty_authority_words[] = {
#define X(name, word, elsewhere) {(word), PENALTY_AUTHORITY_##name},
#include "common/policy/penalties/penalty_authorities.def"
#undef X
	{NULL, 0},
};

const struct schema_word penalty_beside_words[] = {
#define X(name, word) {(word), INT64_C(1) << PENALTY_BESIDE_##name},
#include "common/policy/penalties/penalty_besides.def"
#undef X
	{NULL, 0},
};

#define TEXT_FIELD(name_, member, must, said)                                                      \
	{                                                                                          \
		.name = (name_), .type = FIELD_TEXT, .required = (must), .min = 2, .max = 500,     \
		.offset = offsetof(struct penalty_text, member), .help = (said)                    \
	}

static const struct schema_field penalty_fields[] = {
	{.name = "id",
	 .type = FIELD_TEXT,
	 .required = true,
	 .min = 1,
	 .max = PENALTY_ID - 1,
	 .offset = offsetof(struct penalty_text, id),
	 .help = "never used for another row"},
	{.name = "violations",
	 .type = FIELD_TEXTS,
	 .max = WORDS_MAX,
	 .offset = offsetof(struct penalty_text, violations),
	 .help = "what is found in a matter"},
	{.name = "grounds",
	 .type = FIELD_WORDS,
	 .words = penalty_ground_words,
	 .offset = offsetof(struct penalty_text, grounds),
	 .help = "other grounds, which no report names"},
	{.name = "who",
	 .type = FIELD_TEXTS,
	 .max = WORDS_MAX,
	 .offset = offsetof(struct penalty_text, who),
	 .help = "roles of firms that it punishes"},
	{.name = "unit",
	 .type = FIELD_WORD,
	 .required = true,
	 .words = penalty_unit_words,
	 .offset = offsetof(struct penalty_text, unit),
	 .help = "what the range counts"},
	{.name = "least",
	 .type = FIELD_INTEGER,
	 .max = 100000000,
	 .offset = offsetof(struct penalty_text, least),
	 .help = "the range's lower end, in the unit"},
	{.name = "most",
	 .type = FIELD_INTEGER,
	 .max = 100000000,
	 .offset = offsetof(struct penalty_text, most),
	 .help = "the range's upper end, in the unit"},
	TEXT_FIELD("if_zh", if_zh, false, "under which condition, in Chinese"),
	TEXT_FIELD("if_en", if_en, false, "likewise in English"),
	{.name = "with",
	 .type = FIELD_WORDS,
	 .words = penalty_beside_words,
	 .offset = offsetof(struct penalty_text, with),
	 .help = "what goes with it"},
	{.name = "grave",
	 .type = FIELD_WORDS,
	 .words = penalty_beside_words,
	 .offset = offsetof(struct penalty_text, grave),
	 .help = "what comes besides where it is grave"},
	{.name = "authority",
	 .type = FIELD_WORD,
	 .words = penalty_authority_words,
	 .offset = offsetof(struct penalty_text, authority),
	 .help = "who decides it, where the statute says somebody"},
	TEXT_FIELD("note_zh", note_zh, false, "how it is read, in Chinese"),
	TEXT_FIELD("note_en", note_en, false, "likewise in English"),
	TEXT_FIELD("source", source, true, "law and article"),
	{.name = "confidence",
	 .type = FIELD_WORD,
	 .required = true,
	 .words = confidence_words,
	 .offset = offsetof(struct penalty_text, confidence),
	 .help = "how the source was read"},
};

const struct file_schema penalty_schema = {
	.name = "penalty basis",
	.size = sizeof(struct penalty_text),
	.line_offset = offsetof(struct penalty_text, place.line),
	.column_offset = offsetof(struct penalty_text, place.column),
	.fields = penalty_fields,
	.count = ENTRIES(penalty_fields),
};

void policy_take_penalty(struct policy_making *making, const struct penalty_text *text)
{
	if (text->id == NULL || text->source == NULL || text->unit == PENALTY_UNIT_NONE ||
	    text->confidence == 0)
		return; /* a problem already */
	if (making->penalty_count == PENALTY_BASES_MAX) {
		problem_error_at(making->problems, text->file, text->place,
				 "more than %u penalty bases", PENALTY_BASES_MAX);
		return;
	}
	if (making->penalties == NULL)
		making->penalties = POOL_ARRAY(&making->set->pool, const struct penalty_text *,
					       PENALTY_BASES_MAX);
	making->penalties[making->penalty_count++] = text;
}

/* ---- one row */

/* Words of a fact's values, as bits; what isn't one is a problem. */
static uint64_t bits_of(const struct policy_making *making, const struct penalty_text *text,
			const struct schema_list *list, enum fact fact)
{
	const char *const *words = (const char *const *)list->items;
	uint64_t bits = 0;
	for (size_t i = 0; i < list->count; i++) {
		char allowed[SCHEMA_ALLOWED];
		int64_t value = 0;
		if (fact_word_value(fact, words[i], &value)) {
			bits |= UINT64_C(1) << value;
			continue;
		}
		fact_describe(fact, allowed);
		problem_error_at(making->problems, text->file, text->place,
				 "the penalty basis %s: `%s` isn't allowed; allowed: %s", text->id,
				 words[i], allowed);
	}
	return bits;
}

static void check_range(const struct policy_making *making, const struct penalty_text *text)
{
	bool ranges = penalty_unit_has_range((uint8_t)text->unit);
	if (text->least > text->most && !SABOTAGE("policy.penalty-range-unchecked"))
		problem_error_at(making->problems, text->file, text->place,
				 "the penalty basis %s has a `least` above its `most`", text->id);
	else if (ranges && text->most == 0)
		problem_error_at(making->problems, text->file, text->place,
				 "the penalty basis %s has a unit with a range, and no `most`",
				 text->id);
	else if (!ranges && text->most != 0)
		problem_error_at(making->problems, text->file, text->place,
				 "the penalty basis %s has a range, and a unit that counts nothing",
				 text->id);
}

static void check_once(const struct policy_making *making, size_t n)
{
	const struct penalty_text *text = making->penalties[n];
	for (size_t i = 0; i < n; i++) {
		const struct penalty_text *other = making->penalties[i];
		if (strcmp(other->id, text->id) == 0)
			problem_error_at(making->problems, text->file, text->place,
					 "the penalty basis %s is stated twice; the first is in "
					 "%s, line %" PRIu32,
					 text->id, other->file, other->place.line);
	}
}

/* 产品质量法70(2): who revokes what it issued is said, and nobody is said of anything else. */
static void check_authority(const struct policy_making *making, const struct penalty_text *text)
{
	struct penalty row = {
		.with = text->with, .grave = text->grave, .authority = (uint8_t)text->authority};
	bool revokes = ((text->with | text->grave) & PENALTY_REVOCATIONS) != 0;
	bool elsewhere = penalty_elsewhere(&row) != 0;
	if (SABOTAGE("policy.penalty-authority-unchecked"))
		return;
	if (revokes && !elsewhere)
		problem_error_at(making->problems, text->file, text->place,
				 "the penalty basis %s revokes a licence, and no `authority` says "
				 "whose that is",
				 text->id);
	else if (!revokes && (text->authority == PENALTY_AUTHORITY_LICENCE ||
			      text->authority == PENALTY_AUTHORITY_ISSUING))
		problem_error_at(making->problems, text->file, text->place,
				 "the penalty basis %s has an `authority` that revokes, and "
				 "revokes nothing",
				 text->id);
}

static void check(const struct policy_making *making, size_t n)
{
	const struct penalty_text *text = making->penalties[n];
	check_once(making, n);
	check_range(making, text);
	if (making->depth == POLICY_CHECK_WHOLE) /* what was adopted before may say nobody */
		check_authority(making, text);
	if (text->violations.count == 0 && text->grounds == 0)
		problem_error_at(making->problems, text->file, text->place,
				 "the penalty basis %s names neither violations nor grounds",
				 text->id);
	if ((text->if_zh == NULL) != (text->if_en == NULL) ||
	    (text->note_zh == NULL) != (text->note_en == NULL))
		problem_error_at(making->problems, text->file, text->place,
				 "the penalty basis %s says something in one language alone",
				 text->id);
	if (text->unit == PENALTY_UNIT_NONE_READ && text->note_zh == NULL)
		problem_error_at(making->problems, text->file, text->place,
				 "the penalty basis %s has no article, and no `note` why",
				 text->id);
}

static void make_digest(struct penalty *row)
{
	const int64_t numbers[] = {(int64_t)row->violations,
				   (int64_t)row->grounds,
				   (int64_t)row->who,
				   (int64_t)row->with,
				   (int64_t)row->grave,
				   row->unit,
				   row->least,
				   row->most,
				   row->authority};
	const char *const texts[] = {row->if_zh,   row->if_en,  row->note_zh,
				     row->note_en, row->source, row->confidence};
	uint64_t hash = hash64(0, bytes_of(numbers, sizeof numbers));
	for (size_t i = 0; i < ENTRIES(texts); i++)
		hash = hash64(hash, bytes_of_text(texts[i]));
	(void)snprintf(row->digest, sizeof row->digest, "%016" PRIx64, hash);
}

static void make(const struct policy_making *making, const struct penalty_text *text,
		 struct penalty *row)
{
	struct pool *pool = &making->set->pool;
	(void)snprintf(row->id, sizeof row->id, "%s", text->id);
	row->violations = bits_of(making, text, &text->violations, FACT_VIOLATIONS);
	row->who = bits_of(making, text, &text->who, FACT_FIRM_ROLE);
	row->grounds = text->grounds;
	row->with = text->with;
	row->grave = text->grave;
	row->unit = (uint8_t)text->unit;
	row->authority = (uint8_t)text->authority;
	row->least = text->least;
	row->most = text->most;
	row->if_zh = pool_text(pool, text->if_zh);
	row->if_en = pool_text(pool, text->if_en);
	row->note_zh = pool_text(pool, text->note_zh);
	row->note_en = pool_text(pool, text->note_en);
	row->source = pool_text(pool, text->source);
	row->confidence = confidence_of(text->confidence);
	row->file = pool_text(pool, text->file);
	row->line = text->place.line;
	row->column = text->place.column;
	make_digest(row);
}

void policy_make_penalties(struct policy_making *making)
{
	struct policy *policy = &making->set->policy;
	struct penalty *rows =
		POOL_ARRAY(&making->set->pool, struct penalty, making->penalty_count);
	for (size_t i = 0; i < making->penalty_count; i++) {
		check(making, i);
		make(making, making->penalties[i], &rows[i]);
	}
	policy->penalties = rows;
	policy->penalty_count = making->penalty_count;
}

/* ---- all rows together */

struct naming {
	size_t articles, without_text;
};

static void note_article(void *context, const struct law_reference *reference)
{
	struct naming *naming = (struct naming *)context;
	naming->articles++;
	if (law_article_find(reference->law, reference->article) == NULL)
		naming->without_text++;
}

/* What punishes somebody can be read. */
static void check_article(const struct policy_making *making, const struct penalty *row)
{
	struct naming naming = {0};
	struct file_place place = {row->line, row->column};
	struct laws laws = making->set->policy.laws;
	size_t of_nobody = law_references(laws, row->source, note_article, &naming);
	bool none_read = row->unit == PENALTY_UNIT_NONE_READ;
	if (SABOTAGE("policy.penalty-articles-unchecked"))
		return;
	if (of_nobody != 0 || naming.without_text != 0 || (naming.articles == 0 && !none_read))
		problem_error_at(making->problems, row->file, place,
				 "the penalty basis %s names an article that no law has here: %s",
				 row->id, row->source);
}

void policy_check_penalties(const struct policy_making *making)
{
	const struct policy *policy = &making->set->policy;
	uint64_t stated = 0, wanted = fact_all_values(FACT_VIOLATIONS) & ~UINT64_C(1);
	for (size_t i = 0; i < policy->penalty_count; i++) {
		stated |= policy->penalties[i].violations;
		if (policy->laws.count != 0)
			check_article(making, &policy->penalties[i]);
	}
	for (int64_t bit = 0; bit < 64; bit++) {
		char word[WORD_TEXT];
		if ((wanted & ~stated) >> bit == 0 || SABOTAGE("policy.penalties-left-out"))
			return;
		if (((wanted & ~stated) >> bit & 1) != 0)
			problem_error(making->problems,
				      policy->penalty_count != 0 ? policy->penalties[0].file
								 : "policy",
				      policy->penalty_count != 0 ? policy->penalties[0].line : 0,
				      "no penalty basis (`penalties`) is about the violation "
				      "`%s`; where no article was read, a row says `none_read`",
				      fact_word(FACT_VIOLATIONS, bit, word));
	}
}

/* ---- the normal form */

static void print_text(const char *indent, const char *name, const char *text, FILE *out)
{
	if (text[0] != '\0')
		schema_print_text(indent, name, text, out);
}

static void print_values(const char *name, enum fact fact, uint64_t bits, FILE *out)
{
	const char *before = "[";
	if (bits != 0)
		fprintf(out, "    %s: ", name);
	for (int64_t bit = 0; bit < 64; bit++) {
		char word[WORD_TEXT];
		if ((bits >> bit & 1) == 0 || fact_word(fact, bit, word) == NULL)
			continue;
		fprintf(out, "%s%s", before, word);
		before = ", ";
	}
	fputs(bits != 0 ? "]\n" : "", out);
}

static void print_words(const char *name, const struct schema_word *words, uint64_t bits, FILE *out)
{
	const char *before = "[";
	if (bits != 0)
		fprintf(out, "    %s: ", name);
	for (; words->name != NULL; words++) {
		if ((bits & (uint64_t)words->value) == 0)
			continue;
		fprintf(out, "%s%s", before, words->name);
		before = ", ";
	}
	fputs(bits != 0 ? "]\n" : "", out);
}

void policy_print_penalty(const struct penalty *row, FILE *out)
{
	print_text("  - ", "id", row->id, out);
	print_values("violations", FACT_VIOLATIONS, row->violations, out);
	print_words("grounds", penalty_ground_words, row->grounds, out);
	print_values("who", FACT_FIRM_ROLE, row->who, out);
	fprintf(out, "    unit: %s\n", schema_word_of(penalty_unit_words, row->unit));
	if (penalty_unit_has_range(row->unit))
		fprintf(out, "    least: %" PRId64 "\n    most: %" PRId64 "\n", row->least,
			row->most);
	print_text("    ", "if_zh", row->if_zh, out);
	print_text("    ", "if_en", row->if_en, out);
	print_words("with", penalty_beside_words, row->with, out);
	print_words("grave", penalty_beside_words, row->grave, out);
	if (row->authority != PENALTY_AUTHORITY_NONE)
		fprintf(out, "    authority: %s\n",
			schema_word_of(penalty_authority_words, row->authority));
	print_text("    ", "note_zh", row->note_zh, out);
	print_text("    ", "note_en", row->note_en, out);
	print_text("    ", "source", row->source, out);
	fprintf(out, "    confidence: %s\n", row->confidence);
}

/* ---- for programs */

const char *penalty_unit_word(uint8_t unit)
{
	return schema_word_of(penalty_unit_words, unit);
}

static void put_values(struct json_line *json, const char *name, enum fact fact, uint64_t bits)
{
	if (bits == 0)
		return;
	json_array(json, name);
	for (int64_t bit = 0; bit < 64; bit++) {
		char word[WORD_TEXT];
		if ((bits >> bit & 1) != 0 && fact_word(fact, bit, word) != NULL)
			json_text(json, NULL, word);
	}
	json_array_end(json);
}

/* Whom, under which condition and in which range. */
static void put_range(struct json_line *json, const struct penalty *row)
{
	char zh[PENALTY_FINE_TEXT], en[PENALTY_FINE_TEXT];
	penalty_fine_zh(row, zh);
	penalty_fine_en(row, en);
	put_values(json, "against", FACT_FIRM_ROLE, row->who);
	json_text(json, "if_zh", row->if_zh);
	json_text(json, "if_en", row->if_en);
	if (penalty_unit_has_range(row->unit)) {
		json_text(json, "fine_zh", zh);
		json_text(json, "fine_en", en);
	} else {
		json_text(json, "fine", schema_word_of(penalty_unit_words, row->unit));
	}
}

void penalty_put(struct json_line *json, const struct penalty *row, uint64_t violations)
{
	json_text(json, "id", row->id);
	put_values(json, "violations", FACT_VIOLATIONS, row->violations & violations);
	if (row->grounds != 0)
		words_put(json, "grounds", penalty_ground_words, row->grounds);
	put_range(json, row);
	if (row->with != 0)
		words_put(json, "besides", penalty_beside_words, row->with);
	if (row->grave != 0)
		words_put(json, "if_grave", penalty_beside_words, row->grave);
	json_text(json, "penalty_authority",
		  schema_word_of(penalty_authority_words, row->authority));
	json_text(json, "note_zh", row->note_zh);
	json_text(json, "note_en", row->note_en);
	json_text(json, "source", row->source);
	json_text(json, "confidence", row->confidence);
}

void penalty_put_short(struct json_line *json, const struct penalty *row, uint64_t violations)
{
	json_text(json, "id", row->id);
	put_values(json, "violations", FACT_VIOLATIONS, row->violations & violations);
	put_range(json, row);
	json_text(json, "source", row->source);
}
