#include "common/policy/papers/work_paper.h"

const char *work_paper_options(struct work *work, const struct paper_part *parts, size_t count,
			       uint16_t bits)
{
	uint8_t buffer[256];
	struct writer out = writer_over(buffer, sizeof buffer);
	paper_options(parts, count, bits, &out);
	return work_text(work, &out);
}

uint16_t work_paper_missing(const struct work *work, struct paper_part ret_parts[PAPER_PARTS_MAX],
			    size_t *ret_count)
{
	return paper_missing(work_act(work)->body, ret_parts, ret_count);
}

bool decide_paper_whole(const struct decide_context *context, struct decision *decision,
			const struct input_act *act, uint16_t of, struct gate_lack lack)
{
	struct paper_part parts[PAPER_PARTS_MAX];
	size_t count;
	uint8_t memory[256];
	struct writer out = writer_over(memory, sizeof memory);
	uint16_t missing = paper_missing(act->body, parts, &count) & of;
	if (missing == 0 || !decide_lacks(context, decision, act, lack))
		return true;
	paper_options(parts, count, missing, &out);
	const char *copy = arena_text_of(context->arena, writer_bytes(&out));
	if (copy == NULL)
		decision->arena_full = true;
	else
		decision_refuse_param(decision, "missing", copy);
	return false;
}

bool work_paper_whole(struct work *work, enum gate gate, enum gate_need need)
{
	const char *code = work_join(work, work_act(work)->act->name, ".part_missing");
	return decide_paper_whole(work->context, work->decision, work_act(work), UINT16_MAX,
				  (struct gate_lack){gate, need, GATE_GROUND_WHOLE, code});
}
