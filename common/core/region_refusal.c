#include "common/core/region_refusal.h"

#include "common/base/sabotage.h"

bool region_may_be_stated(uint32_t code)
{
	enum region_standing standing = region_standing(code);
	if (SABOTAGE("region.any-code"))
		return region_level(code) != REGION_INVALID;
	return standing == REGION_STANDS || standing == REGION_UNLISTED;
}

void decision_invalid_region(const struct decide_context *context, struct decision *decision,
			     const char *code, const char *where, uint32_t region)
{
	static const char leads_to[] = " → ", nowhere_near[] = " (GB/T 2260)";
	char text[sizeof leads_to + REGION_HINT];
	char hint[REGION_HINT];
	struct writer out = writer_over(text, sizeof text - 1);
	bool near = region_hint(region, hint)[0] != '\0';
	writer_put(&out, near ? leads_to : nowhere_near,
		   near ? sizeof leads_to - 1 : sizeof nowhere_near - 1);
	writer_put(&out, hint, strlen(hint));
	text[out.size] = '\0';
	decision_invalid(decision, code, where);
	const char *copy = arena_text(context->arena, text);
	if (copy == NULL)
		decision->arena_full = true;
	else
		decision_refuse_param(decision, "instead", copy);
}
