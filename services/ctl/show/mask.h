/* Personal data as it is shown where others may look on: enough to tell two apart, too little to
 * use. */
#ifndef ZHIAN_SERVICES_CTL_MASK_H
#define ZHIAN_SERVICES_CTL_MASK_H

#include "common/base/bytes.h"

/* "王小明" is "王**". */
void mask_name(struct bytes name, struct writer *out);
/* "13812341234" is "138****1234"; what is too short for that is starred whole. */
void mask_number(struct bytes number, struct writer *out);
/* "贵州省都匀市幸福路8号" is "贵州省都匀市****". */
void mask_address(struct bytes address, struct writer *out);

#endif
