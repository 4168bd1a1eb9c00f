// The floating-point flags that numpy's modules raise to tell each other of failures; the machine has none.
int cloche_float_status;
