#include "common/policy/work_paper.h"

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

bool work_paper_whole(struct work *work, enum gate gate, enum gate_need need)
{
	struct paper_part parts[PAPER_PARTS_MAX];
	size_t count;
	uint16_t lacks = work_paper_missing(work, parts, &count);
	const char *code = work_join(work, work_act(work)->act->name, ".part_missing");
	if (lacks == 0 || !decide_lacks(work->context, work->decision, work_act(work),
					(struct gate_lack){gate, need, GATE_GROUND_WHOLE, code}))
		return true;
	decision_refuse_param(work->decision, "missing",
			      work_paper_options(work, parts, count, lacks));
	return false;
}
