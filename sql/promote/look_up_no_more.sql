SET LOCAL enable_seqscan TO DEFAULT;
