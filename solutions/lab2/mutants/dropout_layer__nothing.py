"""It does not drop some elements and keep others."""


def dropout_layer(X, dropout):
    return X.clone()
