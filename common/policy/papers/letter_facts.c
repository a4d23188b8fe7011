#include "common/policy/papers/letter_facts.h"

#include "common/base/sabotage.h"
#include "common/policy/books/dictionary.h"
#include "common/policy/papers/work.h"

enum { TEXT = 2048, VIOLATIONS_TOLD = 20, AROUND = 256 };

static void put_heading(struct writer *text, const char *heading)
{
	if (writer_bytes(text).size != 0)
		work_put_text(text, "；");
	work_put_text(text, heading);
	work_put_text(text, "：");
}

static void put_violation(struct writer *text, const struct dictionary *dictionary,
			  Zh__Violation violation)
{
	const struct violation_name *name =
		dictionary == NULL || SABOTAGE("letter.facts-by-number")
			? NULL
			: dictionary_violation(dictionary, (uint32_t)violation);
	if (name != NULL && name->zh != NULL)
		work_put_text(text, name->zh);
	else
		writer_put_decimal(text, (uint64_t)violation);
}

static void put_class(struct writer *text, const struct dictionary *dictionary, struct bytes code)
{
	char padded[CLASS_CODE] = {0};
	const struct product_class *class = NULL;
	if (dictionary != NULL && code.size < sizeof padded) {
		memcpy(padded, code.data, code.size);
		class = dictionary_class(dictionary, padded);
	}
	if (class != NULL) {
		work_put_text(text, class->name_zh);
		work_put_text(text, "（");
	}
	writer_put(text, code.data, code.size);
	if (class != NULL)
		work_put_text(text, "）");
}

const char *letter_facts_text(const struct decide_context *context, struct decision *decision,
			      const struct letter_facts *facts)
{
	uint8_t buffer[TEXT];
	struct writer text = writer_over(buffer, sizeof buffer);
	for (size_t i = 0; i < facts->n_violations && i < VIOLATIONS_TOLD; i++) {
		if (i == 0)
			put_heading(&text, "违法行为");
		else
			work_put_text(&text, "、");
		put_violation(&text, context->dictionary, facts->violations[i]);
	}
	if (facts->class_code.size != 0) {
		put_heading(&text, "产品类别");
		put_class(&text, context->dictionary, facts->class_code);
	}
	if (facts->quantity != NULL) {
		put_heading(&text, "数量");
		writer_put_decimal(&text, *facts->quantity);
	}
	if (facts->sample_no.size != 0) {
		put_heading(&text, "抽样单编号");
		writer_put(&text, facts->sample_no.data, facts->sample_no.size);
	}
	if (writer_bytes(&text).size != 0)
		work_put_text(&text, "。");
	const char *copy = arena_text_of(context->arena, writer_bytes(&text));
	if (copy == NULL)
		decision->arena_full = true;
	return copy;
}

/* ---- sentences around what was given */

/* Room for both texts and what stands around them; without it the decision says so. */
static bool begin_sentence(const struct decide_context *context, struct decision *decision,
			   size_t given, struct writer *text)
{
	uint8_t *memory = ARENA_ARRAY(context->arena, uint8_t, given + AROUND);
	if (memory == NULL) {
		decision->arena_full = true;
		return false;
	}
	*text = writer_over(memory, given + AROUND);
	return true;
}

/* With one full stop. */
static const char *end_sentence(const struct decide_context *context, struct decision *decision,
				struct writer *text)
{
	static const char stop[] = "。";
	size_t size = sizeof stop - 1;
	if (text->size < size || memcmp(text->data + text->size - size, stop, size) != 0)
		work_put_text(text, stop);
	const char *copy = arena_text_of(context->arena, writer_bytes(text));
	if (copy == NULL)
		decision->arena_full = true;
	return copy;
}

static const char *ground_in_chinese(const char *ground)
{
	static const struct {
		const char *ground, *chinese;
	} grounds[] = {
#define X(name, value, text, chinese) {text, chinese},
#include "common/policy/rules/listing_grounds.def"
#undef X
	};
	for (size_t i = 0; i < sizeof grounds / sizeof grounds[0]; i++) {
		if (strcmp(grounds[i].ground, ground) == 0)
			return grounds[i].chinese;
	}
	return ground;
}

const char *letter_consent_text(const struct decide_context *context, struct decision *decision,
				const char *firm_name, const char *firm_key, const char *ground)
{
	const char *name = firm_name != NULL ? firm_name : "";
	const char *key = firm_key != NULL ? firm_key : "";
	struct writer text;
	if (ground == NULL || SABOTAGE("letter.as-typed"))
		return ground;
	if (!begin_sentence(context, decision, strlen(name) + strlen(key) + strlen(ground), &text))
		return NULL;
	work_put_text(&text, "拟将");
	work_put_text(&text, name[0] != '\0' ? name : "当事人");
	if (key[0] != '\0') {
		work_put_text(&text, "（");
		work_put_text(&text, key);
		work_put_text(&text, "）");
	}
	work_put_text(&text, "列入严重违法失信名单，列入情形为：");
	work_put_text(&text, ground_in_chinese(ground));
	work_put_text(&text, "。请审核是否同意列入");
	return end_sentence(context, decision, &text);
}

const char *letter_handed_on_text(const struct decide_context *context, struct decision *decision,
				  const char *reason)
{
	struct writer text;
	if (reason == NULL || reason[0] == '\0' || SABOTAGE("letter.as-typed"))
		return reason;
	if (!begin_sentence(context, decision, strlen(reason), &text))
		return NULL;
	work_put_text(&text, "我局发现的质量安全隐患应由贵局处理，现予移送。移送理由：");
	work_put_text(&text, reason);
	return end_sentence(context, decision, &text);
}

/* ---- figures for the superior */

/* 2025年4月30日 */
static void put_day(struct writer *text, uint32_t yyyymmdd)
{
	writer_put_decimal(text, yyyymmdd / 10000);
	work_put_text(text, "年");
	writer_put_decimal(text, yyyymmdd / 100 % 100);
	work_put_text(text, "月");
	writer_put_decimal(text, yyyymmdd % 100);
	work_put_text(text, "日");
}

static const char *bulletin_in_chinese(Zh__BulletinKind kind)
{
	switch (kind) {
	case ZH__BULLETIN_KIND__BULLETIN_KIND_WEEKLY:
		return "周报";
	case ZH__BULLETIN_KIND__BULLETIN_KIND_MONTHLY:
		return "月调度表";
	case ZH__BULLETIN_KIND__BULLETIN_KIND_HALF_YEAR:
		return "半年报";
	case ZH__BULLETIN_KIND__BULLETIN_KIND_YEAR:
		return "年报";
	case ZH__BULLETIN_KIND__BULLETIN_KIND_PERIOD:
		return "阶段成果清单";
	case ZH__BULLETIN_KIND__BULLETIN_KIND_UNKNOWN:
	case _ZH__BULLETIN_KIND_IS_INT_SIZE:
		break;
	}
	return "统计报表";
}

const char *letter_bulletin_text(const struct decide_context *context, struct decision *decision,
				 Zh__BulletinKind kind, uint32_t from_day, uint32_t cutoff_day)
{
	struct writer text;
	if (!begin_sentence(context, decision, 0, &text))
		return NULL;
	work_put_text(&text, "现将我局");
	work_put_text(&text, bulletin_in_chinese(kind));
	work_put_text(&text, "（");
	put_day(&text, from_day);
	work_put_text(&text, "至");
	put_day(&text, cutoff_day);
	work_put_text(&text, "）上报，数据已经负责人审定");
	return end_sentence(context, decision, &text);
}

const char *letter_campaign_text(const struct decide_context *context, struct decision *decision,
				 const char *plan, uint32_t on_day)
{
	struct writer text;
	if (!begin_sentence(context, decision, strlen(plan), &text))
		return NULL;
	work_put_text(&text, "现将我局专项行动（");
	work_put_text(&text, plan);
	work_put_text(&text, "）截至");
	put_day(&text, on_day);
	work_put_text(&text, "的成果清单上报");
	return end_sentence(context, decision, &text);
}
