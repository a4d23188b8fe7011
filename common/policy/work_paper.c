#include "common/policy/work_paper.h"

static void put_option(struct writer *out, const char *field)
{
	work_put_text(out, out->size == 0 ? "--" : " --");
	for (size_t i = 0; field[i] != '\0'; i++)
		work_put_text(out, field[i] == '_' ? "-" : (char[]){field[i], '\0'});
}

const char *work_paper_options(struct work *work, const struct paper_part *parts, size_t count,
			       uint16_t bits)
{
	uint8_t buffer[256];
	struct writer out = writer_over(buffer, sizeof buffer);
	for (size_t i = 0; i < count; i++)
		if ((bits >> i & 1) != 0)
			put_option(&out, parts[i].field->name);
	return work_text(work, &out);
}

uint16_t work_paper_missing(const struct work *work, struct paper_part ret_parts[PAPER_PARTS_MAX],
			    size_t *ret_count)
{
	const ProtobufCMessage *body = work_act(work)->body;
	uint16_t lacks = 0;
	*ret_count = paper_parts(body->descriptor, ret_parts);
	for (size_t i = 0; i < *ret_count; i++)
		if (!paper_says(body, &ret_parts[i]))
			lacks |= (uint16_t)(1u << i);
	return lacks;
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
